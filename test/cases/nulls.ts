/** Null, nothing, and the text "null": in parts they erase nothing, and the text is no value. */
import { utc, type AccountRows } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan, type Fields } from './webhook';

const FULL = amazon('VOID', 'Departed', '2025-03-02T09:00:00Z', {
  status: 'InTransit',
  promisedDeliveryDate: '2025-03-05T19:00:00Z',
  alternateLegTrackingId: 'VOID-BACK',
});
const OPTIONAL =
  'appId shipmentType trackingDetailCodes status promisedDeliveryDate alternateLegTrackingId timeToLive location';
/** One value for each of these fields. */
const all = (names: string, value: unknown): Fields =>
  Object.fromEntries(names.split(' ').map((name) => [name, value]));

function expectNoNullAsText(rows: AccountRows): void {
  const events = rows.shipments.flatMap((row) => rows.history(String(row.tracking_number)));
  for (const row of [...rows.shipments, ...events]) {
    const named = Object.entries(row).filter(([, value]) => /^"?null"?$/i.test(String(value)));
    expect(named.filter(([, value]) => value !== null)).toEqual([]);
    expect(JSON.stringify(row)).not.toMatch(/"null"/i);
  }
}

const TEXTS =
  'signed_by order_id order_number order_date order_promised_delivery_date delivery_type first_attempted_at ' +
  'shipment_delivery_date shipment_package_count pickup_location title shipment_type';

/** What a relay makes of a body when it writes nulls as texts. */
const relayed = (word: string) =>
  aftership(
    'RELAYED',
    {
      at: '2021-06-05T09:05:31',
      subtag: 'InTransit_003',
      more: {
        slug: 'usps',
        active: 'true',
        return_to_sender: 'false',
        ...all(TEXTS, word),
        shipment_pickup_date: '2021-06-02T18:10:00',
        delivery_time: 5,
        expected_delivery: '2021-06-07',
        on_time_status: 'trending-on-time',
        on_time_difference: 0,
        order_tags: [],
        aftership_estimated_delivery_date: { estimated_delivery_date: '2021-06-08', confidence_score: word },
      },
    },
    [
      scan('2021-06-02T18:10:00', 'InTransit_002', 'Accepted', { state: word, zip: word, raw_tag: 'OA' }),
      scan('2021-06-05T03:45:00', 'InTransit_003', 'Arrived', {
        state: word,
        city: word,
        zip: word,
        raw_tag: word,
      }),
    ],
    { version: null },
  );

const isNoValue = (word: string): Case => ({
  name: `is no value in any column when it comes as the text ${word}`,
  send: [relayed(word)],
  check: (rows) => {
    expectNoNullAsText(rows);
    expect(rows.shipment('RELAYED')).toMatchObject({
      status: 'in_transit',
      picked_up_at: utc('2021-06-02T18:10'),
      first_attempted_at: null,
      delivered_at: null,
      order_id: null,
      order_number: null,
      order_date: null,
      order_promised_delivery_date: null,
      delivery_type: null,
      reported_transit_days: 4,
      event_count: 2,
    });
  },
});

const erasesNothing = (word: string): Case => ({
  name: `erases nothing when it comes as ${JSON.stringify(word)} in every optional field of a push`,
  send: [FULL, amazon('VOID', 'OutForDelivery', '2025-03-04T09:00:00Z', all(OPTIONAL, word))],
  check: (rows) => {
    expect(rows.shipment('VOID')).toMatchObject({
      status: 'out_for_delivery',
      promised_delivery_at: utc('2025-03-05T19:00'),
      alternate_tracking_number: 'VOID-BACK',
    });
    expectNoNullAsText(rows);
  },
});

const claimsNothing = (eventTime: unknown): Case => ({
  name: `as the time of an event (${JSON.stringify(eventTime) ?? 'absent'}) leaves it in the history, where it claims nothing`,
  send: [
    amazon('VOID', 'Departed', '2025-03-02T09:00:00Z'),
    amazon('VOID', 'OutForDelivery', '2025-03-04T09:00:00Z', { eventTime }),
  ],
  check: (rows) => {
    expect(rows.shipment('VOID')).toMatchObject({
      status: 'in_transit',
      out_for_delivery_at: null,
      event_count: 2,
    });
    expect(rows.history('VOID')).toContainEqual(
      expect.objectContaining({ code: 'OutForDelivery', occurred_at: null }),
    );
  },
});

export const nulls: CaseGroup = {
  name: 'a null',
  cases: [
    ...['null', 'NULL', 'Null'].map(isNoValue),
    {
      name: 'in a push of Amazon erases nothing',
      send: [FULL, amazon('VOID', 'OutForDelivery', '2025-03-04T09:00:00Z', all(OPTIONAL, null))],
      check: (rows) =>
        expect(rows.shipment('VOID')).toMatchObject({
          status: 'out_for_delivery',
          promised_delivery_at: utc('2025-03-05T19:00'),
          alternate_tracking_number: 'VOID-BACK',
          event_count: 2,
        }),
    },
    ...['', 'null', 'NULL', ' '].map(erasesNothing),
    {
      name: 'is neither a promise nor another number when it comes as an empty text or as the text "null"',
      send: [
        amazon('VOID', 'OutForDelivery', '2025-03-04T09:00:00Z', {
          ...all(OPTIONAL, ''),
          alternateLegTrackingId: 'null',
        }),
      ],
      check: (rows) =>
        expect(rows.shipment('VOID')).toMatchObject({
          status: 'out_for_delivery',
          promised_delivery_at: null,
          alternate_tracking_number: null,
        }),
    },
    ...[null, '', undefined, 'null'].map(claimsNothing),
    {
      name: 'as the time of the only event leaves a row with a history and no milestone',
      send: [amazon('VOID', 'OutForDelivery', null, { status: 'OutForDelivery' })],
      check: (rows) => {
        expect(rows.shipment('VOID')).toMatchObject({
          out_for_delivery_at: null,
          status_at: null,
          event_count: 1,
        });
        expect(rows.history('VOID')).toMatchObject([{ occurred_at: null, occurred_at_precision: null }]);
      },
    },
    {
      name: 'in a whole snapshot clears what was stated, and an absent key does not',
      send: [
        aftership(
          'VOID',
          { at: '2025-03-12T15:00:00', subtag: 'InTransit_003', more: { order_number: '7', order_id: '8' } },
          [],
        ),
        aftership(
          'VOID',
          { at: '2025-03-13T15:00:00', subtag: 'InTransit_003', more: { order_number: null } },
          [],
        ),
      ],
      check: (rows) => expect(rows.shipment('VOID')).toMatchObject({ order_number: null, order_id: '8' }),
    },
  ],
};
