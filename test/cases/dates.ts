/** A promise, estimate or order date before 2000 or after 2100 is a placeholder: no statement. */
import { utc } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan, type Fields } from './webhook';

const PLACEHOLDERS = [
  '0001-01-01',
  '1899-12-30',
  '1900-01-01',
  '1970-01-01',
  '1999-12-31',
  '2150-01-01',
  '9999-12-31',
];
const delivered = scan('2025-04-14T15:00:00', 'Delivered_001', 'Delivered');
const ESTIMATE_COLUMNS = {
  estimated_delivery_at: null,
  estimated_delivery_min: null,
  estimated_delivery_max: null,
};

const promiseOfAmazon = (promisedDeliveryDate: string): Case => ({
  name: `is no promise of Amazon: ${promisedDeliveryDate}`,
  send: [amazon('DATE', 'Delivered', '2025-04-12T09:00:00Z', { promisedDeliveryDate })],
  check: (rows) => {
    expect(rows.shipment('DATE')).toMatchObject({ status: 'delivered', promised_delivery_at: null });
    expect(rows.deliveries).toEqual({ delivered: 1, on_time: 0, late: 0, not_judged: 1 });
  },
});

const statedByAftership = (day: string): Case => ({
  name: `is no promise, estimate, order date or pick-up of AfterShip: ${day}`,
  send: [
    aftership(
      'DATE',
      {
        at: '2025-04-14T16:00:00',
        subtag: 'Delivered_001',
        more: {
          order_date: `${day}T00:00:00Z`,
          order_promised_delivery_date: day,
          latest_estimated_delivery: {
            type: 'range',
            source: 'Carrier EDD',
            datetime: `${day}T00:00:00Z`,
            datetime_min: day,
            datetime_max: `${day}T10:00:00`,
          },
          shipment_pickup_date: `${day}T00:00:00`,
        },
      },
      [delivered],
    ),
  ],
  check: (rows) => {
    expect(rows.shipment('DATE')).toMatchObject({
      ...ESTIMATE_COLUMNS,
      order_date: null,
      order_promised_delivery_date: null,
      picked_up_at: null,
    });
    expect(rows.deliveries).toEqual({ delivered: 1, on_time: 0, late: 0, not_judged: 1 });
  },
});

const inForm = (what: string, version: string | null, more: Fields, columns: Fields): Case => ({
  name: `is no statement ${what}`,
  send: [
    aftership('DATE', { at: '2025-04-14T16:00:00', subtag: 'Delivered_001', more }, [delivered], { version }),
  ],
  check: (rows) => {
    expect(rows.shipment('DATE')).toMatchObject(columns);
    expect(rows.deliveries).toMatchObject({ not_judged: 1 });
  },
});

export const dates: CaseGroup = {
  name: 'a date that stands in for none',
  cases: [
    ...PLACEHOLDERS.map((day) => promiseOfAmazon(`${day}T00:00:00Z`)),
    promiseOfAmazon('1970-01-01'),
    promiseOfAmazon('9999-12-31T23:59:59Z'),
    ...['0001-01-01', '1899-12-30', '1970-01-01', '9999-12-31'].map(statedByAftership),
    inForm(
      'in the newer form of an order promise',
      '2026-01',
      { order_promised_delivery_date: { promised_delivery_date: '1900-01-01' } },
      { order_promised_delivery_date: null },
    ),
    inForm(
      "in the courier's estimate of a legacy body",
      null,
      { expected_delivery: '1970-01-01' },
      ESTIMATE_COLUMNS,
    ),
    {
      name: 'leaves the real promise beside it, which alone is judged',
      send: [
        amazon('DATE-A', 'Delivered', '2025-04-14T15:00:00Z', {
          promisedDeliveryDate: '2150-01-01T00:00:00Z',
        }),
        amazon('DATE-B', 'Delivered', '2025-04-14T15:00:00Z', {
          promisedDeliveryDate: '1999-12-31T12:00:00Z',
        }),
        amazon('DATE-C', 'Delivered', '2025-04-14T15:00:00Z', {
          promisedDeliveryDate: '2025-04-20T12:00:00Z',
        }),
      ],
      check: (rows) => {
        expect(rows.shipment('DATE-C')).toMatchObject({ promised_delivery_at: utc('2025-04-20T12:00') });
        expect(rows.deliveries).toEqual({ delivered: 3, on_time: 1, late: 0, not_judged: 2 });
      },
    },
    {
      name: 'does not take away a promise that was real',
      send: [
        amazon('DATE', 'PickupDone', '2025-04-12T09:00:00Z', {
          promisedDeliveryDate: '2025-04-14T12:00:00Z',
        }),
        amazon('DATE', 'Delivered', '2025-04-13T09:00:00Z', { promisedDeliveryDate: '0001-01-01T00:00:00Z' }),
      ],
      check: (rows) => {
        expect(rows.shipment('DATE')).toMatchObject({ promised_delivery_at: utc('2025-04-14T12:00') });
        expect(rows.deliveries).toMatchObject({ on_time: 1 });
      },
    },
  ],
};
