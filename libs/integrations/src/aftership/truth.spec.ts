/** What snapshots say that is easily read wrongly: places filled in later, dates that mean none, texts that mean null. */
import type { ShipmentEvent } from '@app/events';
import type { JsonObject } from '../json/parse';
import { valueOf, webhookOf } from '../testing/fixtures';
import { aftership } from './index';

const CHECKPOINT = {
  slug: 'dpd',
  checkpoint_time: '2026-03-10T16:43:40',
  message: 'Arrived',
  location: 'Hub',
  city: 'Brno',
  tag: 'Exception',
  subtag: 'Exception_001',
};

function sent(tracking: JsonObject, checkpoints: JsonObject[] = [], version = '2025-01') {
  const msg = { tracking_number: 'N1', slug: 'dpd', updated_at: '2026-03-14T10:00:00Z', ...tracking };
  const body = { ts: 1_773_480_000, event: 'tracking_update', msg: { ...msg, checkpoints } };
  return valueOf(aftership.map(webhookOf(body, { headers: { 'as-webhook-version': version } })));
}
const eventOf = (changes: JsonObject) => sent({}, [{ ...CHECKPOINT, ...changes }]).events[0]!;

const scanOf = ({ id, scan }: ShipmentEvent) => scan ?? { id, parts: [] };

/** Whether the second one is the first one with parts filled in. */
const isCompletedBy = (less: ShipmentEvent, more: ShipmentEvent): boolean => {
  const [before, after] = [scanOf(less), scanOf(more)];
  return (
    before.id === after.id && before.parts.every((part, index) => part === '' || part === after.parts[index])
  );
};

describe('a checkpoint keeps its identity', () => {
  test.each<[string, JsonObject]>([
    ['an offset', { checkpoint_time: '2026-03-10T16:43:40-05:00' }],
    ['a fraction of nothing', { checkpoint_time: '2026-03-10T16:43:40.000' }],
    ['a fraction and an offset', { checkpoint_time: '2026-03-10T16:43:40.000000+0200' }],
  ])('when its time is given %s later', (_what, changes) => {
    expect(eventOf(changes).id).toBe(eventOf({}).id);
  });

  test('when a time of day of nothing is added to its date', () => {
    const ids = ['2026-03-10', '2026-03-10T00:00', '2026-03-10T00:00:00Z'].map(
      (checkpoint_time) => eventOf({ checkpoint_time }).id,
    );
    expect(new Set(ids).size).toBe(1);
  });

  test.each<[string, JsonObject]>([
    ['city', { city: '' }],
    ['location', { location: null }],
    ['slug', { slug: null }],
    ['city and location', { city: null, location: '' }],
    ['city, location and slug', { city: null, location: null, slug: 'null' }],
  ])('when its %s is filled in later', (_what, changes) => {
    expect(isCompletedBy(eventOf(changes), eventOf({}))).toBe(true);
  });

  test.each<[string, JsonObject]>([
    ['city', { city: 'Praha' }],
    ['minute', { checkpoint_time: '2026-03-10T16:44:40' }],
    ['message', { message: 'Left' }],
    ['fraction', { checkpoint_time: '2026-03-10T16:43:40.001' }],
  ])('and is another one with another %s', (_what, changes) => {
    const other = eventOf(changes);
    expect(other.id).not.toBe(eventOf({}).id);
    expect(isCompletedBy(other, eventOf({}))).toBe(false);
  });
});

test('a placeholder for the latest estimate gives way to the estimate of the courier', () => {
  const { shipment } = sent(
    {
      latest_estimated_delivery: { source: 'AfterShip EDD', datetime: '0001-01-01T00:00:00Z' },
      courier_estimated_delivery_date: { estimated_delivery_date: '2024-05-24' },
    },
    [],
    '2024-10',
  );
  expect(shipment).toMatchObject({
    estimatedDeliveryAt: '2024-05-24T00:00:00.000Z',
    estimatedDeliverySource: 'Carrier EDD',
  });
});

test.each(['0001-01-01T00:00:00Z', '1970-01-01', '1999-12-31T23:59:59Z', '2101-01-01', '9999-12-31'])(
  'the placeholder %s states no promise, no estimate and no date of an order',
  (date) => {
    const { shipment } = sent({
      order_date: date,
      order_promised_delivery_date: date,
      latest_estimated_delivery: { type: 'specific', source: 'Carrier EDD', datetime: date },
    });
    expect(Object.keys(shipment).sort()).toEqual(['attributes']);
  },
);

test('a clock that is wrong by years decides neither order nor plausibility', () => {
  const ahead = sent({ updated_at: '2099-01-01T00:00:00Z' }, [CHECKPOINT]);
  expect(ahead.statedAt).toBe('2026-03-14T09:20:00.000Z');
  expect(ahead.shipment.attributes).toMatchObject({ implausible_stated_at: '2099-01-01T00:00:00Z' });
  const behind = sent({ updated_at: '1970-01-01T00:00:00Z' }, [CHECKPOINT]);
  expect(behind.events[0]).not.toHaveProperty('timeFault');
});

test.each(['null', 'NULL', ' Null '])('the text %j is no value', (text) => {
  const { shipment, events } = sent({ order_number: text, order_date: text, signed_by: text }, [
    { ...CHECKPOINT, city: text, message: text },
  ]);
  expect(shipment).toMatchObject({
    orderNumber: null,
    orderDate: null,
    personalAttributes: { signed_by: null },
  });
  expect(events[0]).toMatchObject({ message: null, place: { location: 'Hub' } });
});

const withEvent = (code: string, reason?: string) =>
  sent({ tag: 'Exception', subtag: 'Exception_001' }, [
    { ...CHECKPOINT, events: [{ code, reason: reason ? { code: reason } : null }] },
  ]);

describe('what events of a checkpoint say', () => {
  test.each([
    ['return_to_sender_requested', 'returning'],
    ['returned_to_sender', 'returned'],
    ['shipment_lost', 'lost'],
  ])('%s makes an exception %s, for the shipment too', (code, status) => {
    const { shipment, events } = withEvent(code);
    expect([events[0]!.status, shipment.status]).toEqual([status, status]);
  });

  test.each([
    ['held_by_customs', undefined, 'customs_delay'],
    ['rejected_by_customer', 'package_oversized_overweight', 'oversized'],
    ['misrouted', 'outside_delivery_limits', 'outside_delivery_area'],
  ])('%s gives its reason to the shipment when the code of the tracking has none', (code, why, reason) => {
    expect(withEvent(code, why).shipment.statusReason).toBe(reason);
  });
});

test('countries are codes of two letters, in whichever form they are sent', () => {
  const { shipment } = sent({ origin_country_region: 'CHN', destination_country_region: 'gb' });
  expect(shipment).toMatchObject({ originCountryCode: 'CN', destinationCountryCode: 'GB' });
  expect(eventOf({ country_region: 'US' }).place).toMatchObject({ countryCode: 'US' });
});
