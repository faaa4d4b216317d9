import { boundBroken } from './bound-broken';
import { BOUNDS } from './schema-kinds';
import { EVENT, UPDATE, malformed, ofShipment, verdict, withEvent, withShipment } from './testing/updates';
import type { ShipmentUpdate } from './shipment-update';

const letters = (length: number): string => 'x'.repeat(length);
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const code = (length: number) => ({ field: letters(length), code: letters(length) });
const deep = (levels: number): object => (levels === 1 ? {} : { a: deep(levels - 1) });
const uuidOf = (index: number): string => `${String(index).padStart(8, '0')}-7a1d-8c7e-9a55-3f1f2f7d9a10`;

const broken = (update: unknown): string | undefined => boundBroken(update as ShipmentUpdate);

describe('takes what is at its bound and refuses what is beyond it:', () => {
  it.each<[string, number, (size: number) => unknown, string]>([
    [
      'events',
      2_000,
      (n) => ({ ...UPDATE, events: times(n, (i) => ({ ...EVENT, id: uuidOf(i) })) }),
      'events',
    ],
    [
      'parts of a scan',
      4,
      (n) => withEvent({ scan: { id: uuidOf(1), parts: times(n, String) } }),
      'events[0].scan.parts',
    ],
    [
      'a part of a scan',
      512,
      (n) => withEvent({ scan: { id: uuidOf(1), parts: [letters(n)] } }),
      'events[0].scan.parts',
    ],
    ['details', 100, (n) => withEvent({ details: times(n, String) }), 'events[0].details'],
    [
      'unmapped codes of an event',
      100,
      (n) => withEvent({ unmapped: times(n, () => code(1)) }),
      'events[0].unmapped',
    ],
    ['unmapped codes', 100, (n) => ({ ...UPDATE, unmapped: times(n, () => code(1)) }), 'unmapped'],
    ['an unmapped code', 512, (n) => ({ ...UPDATE, unmapped: [code(n)] }), 'unmapped[0].field'],
    ['account', 512, (n) => ofShipment({ account: letters(n) }), 'account'],
    ['carrier', 512, (n) => ofShipment({ carrier: letters(n) }), 'carrier'],
    ['tracking number', 512, (n) => ofShipment({ trackingNumber: letters(n) }), 'trackingNumber'],
    [
      'tracking number of pairs',
      256,
      (n) => ofShipment({ trackingNumber: '\u{1F4E6}'.repeat(n) }),
      'trackingNumber',
    ],
    ['integration', 512, (n) => ({ ...UPDATE, integration: letters(n) }), 'integration'],
    ['source', 512, (n) => ({ ...UPDATE, source: letters(n) }), 'source'],
    ['id', 512, (n) => ({ ...UPDATE, id: letters(n) }), 'id'],
    ['webhook version', 512, (n) => ({ ...UPDATE, webhookVersion: letters(n) }), 'webhookVersion'],
    ['raw id', 512, (n) => ({ ...UPDATE, raw: { ...UPDATE.raw, id: letters(n) } }), 'raw.id'],
    [
      'content hash',
      512,
      (n) => ({ ...UPDATE, precedence: { ...UPDATE.precedence, contentHash: letters(n) } }),
      'precedence.contentHash',
    ],
    ['message', 65_536, (n) => withEvent({ message: letters(n) }), 'events[0].message'],
    ['code', 65_536, (n) => withEvent({ code: letters(n) }), 'events[0].code'],
    ['text of a time', 65_536, (n) => withEvent({ occurredAtText: letters(n) }), 'events[0].occurredAtText'],
    ['a detail', 65_536, (n) => withEvent({ details: [letters(n)] }), 'events[0].details'],
    ['city', 65_536, (n) => withEvent({ place: { city: letters(n) } }), 'events[0].place.city'],
    ['sub-status', 65_536, (n) => withShipment({ subStatus: letters(n) }), 'shipment.subStatus'],
    ['order id', 65_536, (n) => withShipment({ orderId: letters(n) }), 'shipment.orderId'],
    ['order tags', 1_000, (n) => withShipment({ orderTags: times(n, String) }), 'shipment.orderTags'],
    ['an order tag', 65_536, (n) => withShipment({ orderTags: [letters(n)] }), 'shipment.orderTags'],
    [
      'imprecise times',
      50,
      (n) => withShipment({ impreciseTimes: times(n, String) }),
      'shipment.impreciseTimes',
    ],
    ['levels of attributes', 64, (n) => withShipment({ attributes: deep(n) }), 'shipment.attributes'],
    [
      "levels of an event's attributes",
      64,
      (n) => withEvent({ attributes: deep(n) }),
      'events[0].attributes',
    ],
    ['count', 2 ** 31 - 1, (n) => ({ ...UPDATE, mappingVersion: n }), 'mappingVersion'],
  ])('%s, %d', (what, bound, make, path) => {
    expect([verdict(make(bound)), verdict(make(bound + 1))]).toEqual(['ok', malformed(path)]);
    // The parser of bodies has the limit of levels.
    const isNamed = !what.startsWith('levels');
    expect(broken(make(bound))).toBeUndefined();
    expect((broken(make(bound + 1)) ?? '').split(' ')[0]!.startsWith(path)).toBe(isNamed);
  });

  it('does not let a record with many faults cost more than the first of them', () => {
    const events = times(BOUNDS.events, () => ({ ...EVENT, status: 5 }));
    expect(verdict({ ...UPDATE, events })).toBe(malformed('events[0].status'));
  });

  it('names the first value that is beyond its bound, and the bound', () => {
    expect(broken(withEvent({ details: times(101, String) }))).toBe(
      'events[0].details has more than 100 items',
    );
    expect(broken(withEvent({ details: ['a', letters(65_537)] }))).toBe(
      'events[0].details[1] has more than 65536 characters',
    );
    expect(broken(withShipment({ failedDeliveryAttempts: 2 ** 31 }))).toBe(
      'shipment.failedDeliveryAttempts is greater than 2147483647',
    );
    expect(broken({ ...UPDATE, unmapped: [code(1), code(513)] })).toBe(
      'unmapped[1].field has more than 512 characters',
    );
  });
});
