import { saidAt } from './said-at';
import { parseTime } from '../json/time';

const RECEIVED = '2026-01-10T12:00:00.000Z';
const at = (...texts: (string | null)[]) =>
  saidAt(
    texts.map((text) => parseTime(text)),
    RECEIVED,
  );

test('the first time counts, and the last one is when it was sent', () => {
  expect(at('2026-01-09T00:00:00Z', '2026-01-10T00:00:00Z')).toEqual({
    statedAt: '2026-01-09T00:00:00.000Z',
    sentAt: '2026-01-10T00:00:00.000Z',
  });
});

test.each([null, 'soon'])('%j is passed over without a note', (text) => {
  expect(at(text, '2026-01-10T00:00:00Z')).toEqual({
    statedAt: '2026-01-10T00:00:00.000Z',
    sentAt: '2026-01-10T00:00:00.000Z',
  });
  expect(at('2026-01-09T00:00:00Z', text)).toEqual({
    statedAt: '2026-01-09T00:00:00.000Z',
    sentAt: '2026-01-09T00:00:00.000Z',
  });
});

test.each(['2026-01-11T12:00:00.001Z', '9999-12-31', '1999-12-31T23:59:59.999Z', '1970-01-01'])(
  '%s is passed over and its text kept',
  (implausible) => {
    expect(at(implausible, '2026-01-10T00:00:00Z')).toEqual({
      statedAt: '2026-01-10T00:00:00.000Z',
      sentAt: '2026-01-10T00:00:00.000Z',
      implausible,
    });
    expect(at('2026-01-09T00:00:00Z', implausible)).toMatchObject({
      statedAt: '2026-01-09T00:00:00.000Z',
      sentAt: '2026-01-09T00:00:00.000Z',
      implausible,
    });
    expect(at(implausible, implausible)).toEqual({ statedAt: RECEIVED, sentAt: RECEIVED, implausible });
  },
);

test.each(['2026-01-11T12:00:00Z', '2000-01-01T00:00:00Z'])('%s is on the edge and counts', (text) => {
  expect(at(text)).toEqual({ statedAt: parseTime(text).at, sentAt: parseTime(text).at });
});

test('the gateway’s clock counts where the sender says no time', () => {
  expect(at()).toEqual({ statedAt: RECEIVED, sentAt: RECEIVED });
});
