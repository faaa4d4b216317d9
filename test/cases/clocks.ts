/** A wrong clock of Amazon makes no future scan plausible, and no real one implausible. */
import { utc } from './account-rows';
import type { Case, CaseGroup } from './case';
import { amazon } from './webhook';

const PICKUP = amazon('CLOCK', 'PickupDone', '2025-03-14T09:00:00Z');
const FUTURE = '2099-01-01T00:00:00Z';

/** A real Delivered in an envelope whose own time is nothing to go by. */
const realDelivery = (what: string, envelopeTime: unknown): Case => ({
  name: `believes a delivery in an envelope ${what}`,
  send: [PICKUP, amazon('CLOCK', 'Delivered', '2025-03-15T09:00:00Z', {}, envelopeTime as string)],
  check: (rows) =>
    expect(rows.shipment('CLOCK')).toMatchObject({
      status: 'delivered',
      delivered_at: utc('2025-03-15T09:00'),
    }),
});

/** A push of 2099 claims nothing and promises nothing that a later ordinary one does not outdo. */
const futurePush = (what: string, envelopeTime: string): Case => ({
  name: `gives an event of 2099 in an envelope ${what} neither a claim, a milestone nor a word in data_freshness`,
  send: [
    amazon('CLOCK', 'OutForDelivery', FUTURE, {}, envelopeTime),
    amazon('CLOCK', 'Delivered', '2025-03-15T09:00:00Z'),
  ],
  check: (rows) => {
    expect(rows.shipment('CLOCK')).toMatchObject({
      status: 'delivered',
      out_for_delivery_at: null,
      delivered_at: utc('2025-03-15T09:00'),
      event_count: 2,
    });
    expect(rows.freshness).toMatchObject([{ newest_occurred_at: utc('2025-03-15T09:00') }]);
  },
});

export const clocks: CaseGroup = {
  name: 'a clock of Amazon that is wrong',
  cases: [
    realDelivery('of 1970', '1970-01-01T00:00:00Z'),
    realDelivery('of the year 1', '0001-01-01T00:00:00Z'),
    realDelivery('of 2099', FUTURE),
    realDelivery('without a time', null),
    futurePush('of 2099', '2099-01-01T00:00:05Z'),
    futurePush('with the right time', '2025-03-13T09:00:00Z'),
    {
      name: 'does not let a promise that was stated in 2099 outlive the ordinary one after it',
      send: [
        amazon(
          'CLOCK',
          'Departed',
          FUTURE,
          { promisedDeliveryDate: '2025-03-20T12:00:00Z' },
          '2025-03-13T09:00:00Z',
        ),
        amazon('CLOCK', 'OutForDelivery', '2025-03-15T09:00:00Z', {
          promisedDeliveryDate: '2025-03-15T12:00:00Z',
        }),
      ],
      check: (rows) =>
        expect(rows.shipment('CLOCK')).toMatchObject({ promised_delivery_at: utc('2025-03-15T12:00') }),
    },
  ],
};
