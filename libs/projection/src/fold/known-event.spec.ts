import { compareKnown, type KnownEvent } from './known-event';
import { rowsOfEvents, scan } from './spec/example';

/** Date and clock of a delivery, as a sender wrote its time. */
function deliveredAt(occurredAt: string, occurredAtText: string | null) {
  const delivery = scan(1, 'delivered', { occurredAt, occurredAtText });
  const { shipment } = rowsOfEvents(delivery);
  return [shipment.deliveredOn, shipment.deliveredLocal];
}

describe('the clock on the wall', () => {
  test.each([
    ['in UTC', '2026-01-01T03:00:00.000Z', '2026-01-01T03:00:00Z', '2026-01-01', '03:00:00.000'],
    ['behind UTC', '2026-01-01T03:00:00.000Z', '2025-12-31T22:00:00-05:00', '2025-12-31', '22:00:00.000'],
    ['ahead of UTC', '2026-01-01T20:00:00.000Z', '2026-01-02T01:30:00+05:30', '2026-01-02', '01:30:00.000'],
    [
      'at the furthest from UTC',
      '2026-01-01T12:00:00.000Z',
      '2026-01-02T02:00:00+14:00',
      '2026-01-02',
      '02:00:00.000',
    ],
    ['without a zone', '2026-01-01T03:00:00.000Z', '2026-01-01 03:00:00', '2026-01-01', '03:00:00.000'],
    ['without seconds', '2026-01-01T03:00:00.000Z', '2025-12-31T22:00-05:00', '2025-12-31', '22:00:00.000'],
    ['of a date alone', '2026-01-01T00:00:00.000Z', '2026-01-01', '2026-01-01', '00:00:00.000'],
    [
      'with milliseconds',
      '2026-01-01T03:00:00.500Z',
      '2025-12-31T22:00:00.500-05:00',
      '2025-12-31',
      '22:00:00.500',
    ],
  ])('is the one that was written: %s', (_what, at, text, date, clock) => {
    expect(deliveredAt(at, text)).toEqual([date, `${date}T${clock}`]);
  });

  test.each([
    ['there is no text', null],
    ['the text is no time', 'yesterday'],
    ['the text has no such day', '2026-02-31T03:00:00+01:00'],
    ['the text is further from UTC than any zone', '2026-01-01T18:00:00+15:00'],
  ])('is taken for UTC where %s', (_what, text) => {
    expect(deliveredAt('2026-01-01T03:00:00.000Z', text)).toEqual(['2026-01-01', '2026-01-01T03:00:00.000']);
  });
});

describe('the order of events', () => {
  type Placed = Pick<KnownEvent, 'id' | 'at' | 'precision' | 'status'>;
  const placed = (id: string, more: Partial<Placed> = {}): Placed => ({
    id,
    at: 1,
    precision: 'instant',
    status: 'in_transit',
    ...more,
  });

  test.each<[string, Placed, Placed]>([
    ['no time is before all times', placed('b', { at: null }), placed('a', { at: 0 })],
    ['time', placed('b', { at: 1 }), placed('a', { at: 2, precision: 'date', status: 'unknown' })],
    [
      'a more exact time is the later one',
      placed('b', { precision: 'date', status: 'returned' }),
      placed('a'),
    ],
    ['rank of the status', placed('b'), placed('a', { status: 'delivered' })],
    ['id', placed('a'), placed('b')],
  ])('%s', (_what, earlier, later) => {
    expect(compareKnown(earlier, later)).toBeLessThan(0);
    expect(compareKnown(later, earlier)).toBeGreaterThan(0);
  });
});
