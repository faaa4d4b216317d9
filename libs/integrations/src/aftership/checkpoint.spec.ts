import type { JsonObject } from '../json/parse';
import { checkpoint, eventOf, send, sent } from '../testing/aftership-webhooks';
import { fixture, mapFixture, valueOf } from '../testing/fixtures';
import { aftership } from './index';
import { versions } from './versions';

const silent = (fields: JsonObject) => eventOf({ message: '', ...fields }).id;
const codes = (tag: string, subtag: string, code: string) =>
  eventOf({ tag, subtag, events: [{ code }] }).status;

describe('the id of a checkpoint', () => {
  const id = eventOf({}).id;

  test.each<[string, JsonObject]>([
    ['a zone that was added later', { checkpoint_time: '2024-05-20T09:00:00' }],
    ['another zone', { checkpoint_time: '2024-05-20T09:00:00Z' }],
    ['a hash', { hash: 'abc' }],
    ['another code', { tag: 'Delivered', subtag: 'Delivered_001', raw_tag: 'X' }],
    ['events', { events: [{ code: 'picked_up' }] }],
    [
      'a country and a postal code',
      { country_region: 'USA', country_region_name: 'United States', postal_code: '1' },
    ],
  ])('does not change with %s', (_, fields) => {
    expect(eventOf(fields).id).toBe(id);
  });

  test.each(['legacy', '2023-10', '2024-01', '2024-04', '2024-10', '2025-07', '2026-01', '2027-01'])(
    'does not change with version %s',
    (version) => {
      const header = version === 'legacy' ? undefined : version;
      const changes = { checkpoints: [checkpoint({ zip: '02108', country_iso3: 'USA' })], id: version };
      expect(valueOf(send(changes, header)).events[0]!.id).toBe(id);
    },
  );

  test.each<[string, JsonObject]>([
    ['time', { checkpoint_time: '2024-05-20T09:00:01-04:00' }],
    ['message', { message: 'Departed' }],
    ['location', { location: 'Boston' }],
    ['city', { city: null }],
    ['courier', { slug: 'usps' }],
  ])('changes with the %s', (_, fields) => {
    expect(eventOf(fields).id).not.toBe(id);
  });

  test('without a message the carrier’s code decides, and without that AfterShip’s', () => {
    expect(silent({ raw_tag: 'A' })).not.toBe(silent({ raw_tag: 'B' }));
    expect(silent({ raw_tag: 'A' })).toBe(silent({ raw_tag: 'A', subtag: 'Delivered_001' }));
    expect(silent({})).not.toBe(silent({ subtag: 'Delivered_001' }));
  });

  test('belongs to the shipment', () => {
    const changes = { checkpoints: [checkpoint()] };
    expect(sent({ ...changes, slug: 'usps' }).events[0]!.id).not.toBe(id);
    expect(sent({ ...changes, tracking_number: '1Z998' }).events[0]!.id).not.toBe(id);
    expect(valueOf(send(changes, versions.newest, { account: 'other' })).events[0]!.id).not.toBe(id);
  });
});

test('a checkpoint that is reported twice is one event with everything that was reported', () => {
  const { events } = sent({
    checkpoints: [
      checkpoint({ events: [{ code: 'picked_up' }] }),
      checkpoint({ state: 'MA', subtag: 'InTransit_001', events: [{ code: 'misrouted' }] }),
    ],
  });
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    details: ['misrouted', 'picked_up'],
    milestones: ['picked_up'],
    place: { region: 'MA' },
  });
});

test('the place: alpha-3 becomes alpha-2, what is no country stays a name, a list is no coordinate', () => {
  expect(eventOf({ country_region: 'DEU' }).place).toMatchObject({ countryCode: 'DE' });
  expect(eventOf({ country_region: 'Bavaria' }).place).toMatchObject({ countryName: 'Bavaria' });
  expect(eventOf({ coordinates: [1, 2] }, '2024-01')).toMatchObject({ attributes: { coordinates: [1, 2] } });
  expect(eventOf({ coordinates: [] }, '2024-01').attributes).not.toHaveProperty('coordinates');
  expect(eventOf({ coordinate: { latitude: '1.5', longitude: 2 } }).place).toMatchObject({
    latitude: 1.5,
    longitude: 2,
  });
  expect(eventOf({ coordinate: { latitude: 91, longitude: 2 } }).place).not.toHaveProperty('latitude');
});

test('lost and cancelled are said by the events of a checkpoint, where the tag says no more than exception', () => {
  expect(codes('Exception', 'Exception_001', 'canceled')).toBe('cancelled');
  expect(codes('Exception', 'Exception_001', 'shipment_lost')).toBe('lost');
  expect(codes('Delivered', 'Delivered_001', 'canceled')).toBe('delivered');
});

test('the finer words of all events are kept, whatever the tag, and the greatest one counts', () => {
  const both = [{ code: 'shipment_lost' }, { code: 'canceled' }, { code: 'misrouted' }];
  for (const events of [both, both.toReversed()]) {
    expect(eventOf({ tag: 'Exception', subtag: 'Exception_001', events })).toMatchObject({
      status: 'lost',
      refinements: ['cancelled', 'lost'],
    });
  }
  expect(eventOf({ events: both })).toMatchObject({
    status: 'in_transit',
    refinements: ['cancelled', 'lost'],
  });
  expect(eventOf({ events: [{ code: 'misrouted' }] })).not.toHaveProperty('refinements');
});

test('a checkpoint reported twice, once as an exception and once as lost, is lost', () => {
  const { events, shipment } = sent({
    tag: 'Exception',
    subtag: 'Exception_001',
    checkpoints: [
      checkpoint({ tag: 'Exception', subtag: 'Exception_001' }),
      checkpoint({ events: [{ code: 'shipment_lost' }] }),
    ],
  });
  expect(events).toMatchObject([{ status: 'lost', refinements: ['lost'] }]);
  expect(shipment.status).toBe('lost');
});

test('which checkpoints were on the way back is not decided here: only where the return began is said', () => {
  const { events, shipment } = valueOf(mapFixture(aftership, fixture(aftership, '2023-10/returned')));
  expect(events.map(({ status }) => status)).toEqual([
    'in_transit',
    'out_for_delivery',
    'delivered',
    'exception',
    'returning',
    'out_for_delivery',
    'delivered',
  ]);
  expect(new Set(events.map(({ direction }) => direction))).toEqual(new Set(['unknown']));
  expect(events.filter(({ milestones }) => milestones?.includes('return_started'))).toHaveLength(1);
  expect(shipment.status).toBe('delivered');
});

test('a customer who signed has the parcel, whatever the tag says', () => {
  expect(eventOf({ events: [{ code: 'signed_by_customer' }] })).toMatchObject({
    milestones: ['delivered'],
    details: ['signed_by_customer'],
  });
});

test.each([
  ['not_what_customer_ordered', 'wrong_items'],
  ['outside_delivery_limits', 'outside_delivery_area'],
  ['package_oversized_overweight', 'oversized'],
])('the reason %s of an event is %s where the code has none of its own', (code, reason) => {
  const events = [{ code: 'rejected_by_customer', reason: { code } }];
  expect(eventOf({ tag: 'Exception', subtag: 'Exception_001', events }).statusReason).toBe(reason);
});
