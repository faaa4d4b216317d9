/** Which of two statements is the newer one is decided by what they say, never by which arrived first or by chance. */
import { utc } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, scan, type Fields } from './webhook';

const ON_THE_VAN = scan('2025-03-14T08:00:00', 'OutForDelivery_001', 'On the van');
const DELIVERED = scan('2025-03-14T14:52:00', 'Delivered_001', 'Delivered');
const ARRIVED = scan('2025-03-10T10:00:00', 'InTransit_003', 'Arrived');
const SECOND = '2025-03-14T14:53:20';
const FAR = '2099-01-01T00:00:00+00:00';

/** An odd snapshot still in transit, and an ordinary later one that says Delivered. */
const ordinaryWins = (what: string, more: Fields, ts?: number | null): Case => ({
  name: `is delivered when an earlier snapshot has ${what}`,
  send: [
    aftership(
      'NEWEST',
      { at: '2025-03-12T10:00:00', subtag: 'InTransit_003', more, ...(ts !== undefined && { ts }) },
      [ARRIVED],
    ),
    aftership('NEWEST', { at: '2025-03-15T10:00:00', subtag: 'Delivered_001' }, [ARRIVED, DELIVERED]),
  ],
  check: (rows) =>
    expect(rows.shipment('NEWEST')).toMatchObject({
      status: 'delivered',
      delivered_at: utc('2025-03-14T14:52'),
    }),
});

/** Pairs, so that chance cannot be right in all of them. */
const PAIRS = Array.from({ length: 8 }, (_, index) => `PAIR-${index}`);

const newestCheckpointWins: Case = {
  name: 'is that of two in one second whose newest checkpoint is newer, eight times of eight',
  send: PAIRS.flatMap((number) => [
    aftership(number, { at: SECOND, subtag: 'InTransit_003', more: { order_number: 'older' } }, [
      scan('2025-03-12T08:00:00', 'InTransit_003', 'A'),
      scan('2025-03-13T08:00:00', 'InTransit_003', 'B'),
    ]),
    aftership(number, { at: SECOND, subtag: 'OutForDelivery_001', more: { order_number: 'newer' } }, [
      ON_THE_VAN,
    ]),
  ]),
  check: (rows) => {
    for (const number of PAIRS) {
      expect(rows.shipment(number)).toMatchObject({ status: 'out_for_delivery', order_number: 'newer' });
    }
  },
};

const moreCheckpointsWin = (version?: string): Case => ({
  name: `is that of two in one second which has more checkpoints, eight times of eight${version ? `, although the other is of version ${version}` : ''}`,
  send: PAIRS.flatMap((number) => [
    aftership(
      number,
      { at: SECOND, subtag: 'InTransit_003', more: { order_number: 'few' } },
      [scan('2025-03-14T08:00:00', 'InTransit_003', 'B')],
      version ? { version } : {},
    ),
    aftership(number, { at: SECOND, subtag: 'InTransit_003', more: { order_number: 'many' } }, [
      scan('2025-03-13T08:00:00', 'InTransit_002', 'A'),
      scan('2025-03-14T08:00:00', 'InTransit_003', 'B'),
    ]),
  ]),
  check: (rows) =>
    expect(PAIRS.map((number) => rows.shipment(number).order_number)).toEqual(PAIRS.map(() => 'many')),
});

export const newest: CaseGroup = {
  name: 'the newest statement',
  cases: [
    {
      name: 'decides although it arrives first',
      send: [
        aftership('NEWEST', { at: SECOND, subtag: 'Delivered_001' }, [ON_THE_VAN, DELIVERED]),
        aftership('NEWEST', { at: '2025-03-14T13:53:20', subtag: 'OutForDelivery_001' }, [ON_THE_VAN]),
      ],
      check: (rows) =>
        expect(rows.shipment('NEWEST')).toMatchObject({
          status: 'delivered',
          out_for_delivery_at: utc('2025-03-14T08:00'),
          delivered_at: utc('2025-03-14T14:52'),
          event_count: 2,
        }),
    },
    {
      name: 'of one second is the one that has the delivery',
      send: [
        aftership(
          'NEWEST',
          { at: SECOND, subtag: 'OutForDelivery_001', more: { shipment_delivery_date: null } },
          [ON_THE_VAN],
        ),
        aftership(
          'NEWEST',
          { at: SECOND, subtag: 'Delivered_001', more: { shipment_delivery_date: '2025-03-14T14:52:00' } },
          [ON_THE_VAN, DELIVERED],
        ),
      ],
      check: (rows) =>
        expect(rows.shipment('NEWEST')).toMatchObject({
          status: 'delivered',
          delivered_at: utc('2025-03-14T14:52'),
        }),
    },
    newestCheckpointWins,
    moreCheckpointsWin(),
    moreCheckpointsWin('2026-07'),
    ordinaryWins('an updated_at of 2099 and a right ts', { updated_at: FAR }),
    ordinaryWins('no updated_at and a right ts', { updated_at: null }),
    ordinaryWins('an updated_at of 1970 and a right ts', { updated_at: '1970-01-01T00:00:00+00:00' }),
    ordinaryWins('a right updated_at and a ts of 2099', {}, Date.parse(FAR) / 1000),
    ordinaryWins('a right updated_at and a ts in milliseconds', {}, Date.parse('2025-03-12T10:00:00Z')),
    {
      name: 'keeps a stated time that decides nothing in attributes.implausible_stated_at',
      send: [
        aftership('NEWEST', { at: SECOND, subtag: 'InTransit_003', more: { updated_at: FAR } }, [ARRIVED]),
      ],
      check: (rows) =>
        expect(rows.shipment('NEWEST')).toMatchObject({
          status: 'in_transit',
          attributes: expect.objectContaining({ implausible_stated_at: FAR }),
        }),
    },
    {
      name: 'makes no delivery of 2099 plausible by an updated_at of 2099',
      send: [
        aftership('NEWEST', { at: SECOND, subtag: 'InTransit_003', more: { updated_at: FAR } }, [
          ARRIVED,
          scan('2098-12-31T10:00:00', 'Delivered_001', 'Delivered', { city: 'Brno' }),
        ]),
      ],
      check: (rows) => {
        expect(rows.shipment('NEWEST')).toMatchObject({
          status: 'in_transit',
          delivered_at: null,
          last_city: 'Hub',
        });
        expect(rows.history('NEWEST').at(-1)!.attributes).toHaveProperty('implausible_time');
      },
    },
    {
      name: 'loses no real delivery to an updated_at and a ts of 1970',
      send: [
        aftership(
          'NEWEST',
          { at: SECOND, subtag: 'Delivered_001', more: { updated_at: '1970-01-01T00:00:00+00:00' }, ts: 0 },
          [ON_THE_VAN, DELIVERED],
        ),
      ],
      check: (rows) =>
        expect(rows.shipment('NEWEST')).toMatchObject({
          status: 'delivered',
          delivered_at: utc('2025-03-14T14:52'),
        }),
    },
    {
      name: 'is under way again when a tracking that had expired is tracked again',
      send: [
        aftership('NEWEST', { at: '2025-04-14T10:00:00', subtag: 'Expired_001' }, [ARRIVED]),
        aftership('NEWEST', { at: '2025-04-15T10:00:00', subtag: 'InTransit_003' }, [
          ARRIVED,
          scan('2025-04-15T09:00:00', 'InTransit_003', 'Found'),
        ]),
      ],
      check: (rows) => expect(rows.shipment('NEWEST')).toMatchObject({ status: 'in_transit' }),
    },
  ],
};
