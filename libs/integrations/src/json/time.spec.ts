import * as fc from 'fast-check';
import { fromUnixSeconds, isImplausible, parseTime, wallClock } from './time';

test.each([
  ['2024-05-20', '2024-05-20T00:00:00.000Z', 'date'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z', 'date'],
  ['2024-05-20T09:00:00', '2024-05-20T09:00:00.000Z', 'local'],
  ['2024-05-20T09:00:00.5', '2024-05-20T09:00:00.500Z', 'local'],
  ['2024-05-20T09:00:00Z', '2024-05-20T09:00:00.000Z', 'instant'],
  ['2024-05-20T09:00:00+00:00', '2024-05-20T09:00:00.000Z', 'instant'],
  ['2024-05-20T09:00:00+05:30', '2024-05-20T03:30:00.000Z', 'instant'],
  ['2024-05-20T09:00:00-0530', '2024-05-20T14:30:00.000Z', 'instant'],
  ['2024-05-20T23:30:00-01:00', '2024-05-21T00:30:00.000Z', 'instant'],
  ['2024-05-20T09:00:00.123456789Z', '2024-05-20T09:00:00.123Z', 'instant'],
  ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.000Z', 'instant'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z', 'instant'],
  ['1900-03-01', '1900-03-01T00:00:00.000Z', 'date'],
])('%s is %s, %s', (text, at, precision) => {
  expect(parseTime(text)).toEqual({ at, text, precision });
});

test.each([
  '2024-02-30',
  '2023-02-29',
  '1900-02-29',
  '2024-13-01',
  '2024-00-10',
  '2024-04-31T00:00:00Z',
  '2024-05-20T24:00:00Z',
  '2024-05-20T09:60:00Z',
  '2024-05-20T09:00:61Z',
  '2024-05-20T09:00:00+24:00',
  '2024-05-20T09:00:00+05:60',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '2024-05-20t09:00:00z',
  '2024-05-20T09:00:00z',
  '2024-05-20 09:00:00',
  ' 2024-05-20',
  '2024-05-20T',
  '20240520T090000Z',
  '2024-W21-1',
  '1716195600',
  'yesterday',
])('%s is no time', (text) => {
  expect(parseTime(text)).toEqual({ at: null, text, precision: null, fault: 'invalid' });
});

test.each([undefined, null, ''])('%p is missing', (text) => {
  expect(parseTime(text)).toEqual({ at: null, text: null, precision: null, fault: 'missing' });
});

test('every instant that JavaScript can write is read back', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (instant) => expect(parseTime(instant.toISOString()).at).toBe(instant.toISOString())),
  );
});

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(parseTime(text).text).toBe(text === '' ? null : text)));
});

test('the clock on the wall is a value, however a time is spelled, and the text of what is no time', () => {
  for (const offset of ['', 'Z', '+02:00', '-0500']) {
    expect(wallClock(parseTime(`2024-05-20T09:00:00${offset}`))).toBe('2024-05-20T09:00:00');
  }
  for (const text of ['2024-05-20', '2024-05-20T00:00', '2024-05-20T00:00:00.000Z'])
    expect(wallClock(parseTime(text))).toBe('2024-05-20T00:00:00');
  for (const text of ['2024-05-20T09:00:01.5', '2024-05-20T09:00:01.500-05:00', '2024-05-20T09:00:01.5009Z'])
    expect(wallClock(parseTime(text))).toBe('2024-05-20T09:00:01.5');
  expect(wallClock(parseTime('no time-0500'))).toBe('no time-0500');
});

test('an event is implausible before 2000 and a day after it was stated', () => {
  const statedAt = '2024-05-20T09:00:00.000Z';
  expect(isImplausible('1999-12-31T23:59:59.999Z', statedAt)).toBe(true);
  expect(isImplausible('2000-01-01T00:00:00.000Z', statedAt)).toBe(false);
  expect(isImplausible('2024-05-21T09:00:00.000Z', statedAt)).toBe(false);
  expect(isImplausible('2024-05-21T09:00:00.001Z', statedAt)).toBe(true);
});

test('seconds since 1970, as far as a year has four digits', () => {
  expect(fromUnixSeconds(1694685912)).toBe('2023-09-14T10:05:12.000Z');
  expect(fromUnixSeconds(1694685912000)).toBeUndefined();
  for (const odd of [-1, Number.NaN, Infinity]) expect(fromUnixSeconds(odd)).toBeUndefined();
});
