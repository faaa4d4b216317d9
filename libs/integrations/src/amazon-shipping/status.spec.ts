import type { Direction } from '@app/events';
import { DETAILS, FORWARD_EVENTS, LEGS, meaningOf, STATUSES } from './status';

const EVENTS: [code: string, forward: string | null, back: string][] = [
  ['ReadyForReceive', 'info_received', 'returning'],
  ['PickupDone', 'in_transit', 'returning'],
  ['PackageReceivedByCarrier', 'in_transit', 'returning'],
  ['Departed', 'in_transit', 'returning'],
  ['ArrivedAtCarrierFacility', 'in_transit', 'returning'],
  ['OutForDelivery', 'out_for_delivery', 'returning'],
  ['AvailableForPickup', 'available_for_pickup', 'returning'],
  ['DeliveryAttempted', 'delivery_attempted', 'returning'],
  ['Delivered', 'delivered', 'returned'],
  ['Rejected', 'exception', 'returning'],
  ['Undeliverable', 'exception', 'returning'],
  ['Lost', 'lost', 'lost'],
  ['PickupCancelled', 'cancelled', 'returning'],
  ['ReturnInitiated', 'returning', 'returning'],
  ['RecipientRequestedAlternateDeliveryTiming', null, 'returning'],
];

test.each(EVENTS)('%s is %s on the way there, %s on the way back', (code, forward, back) => {
  expect(meaningOf(code, 'forward', []).status).toBe(forward);
  expect(meaningOf(code, 'unknown', []).status).toBe(forward);
  expect(meaningOf(code.toUpperCase(), 'return', []).status).toBe(back);
});

test.each(['Delivered ', ' Delivered', 'Delivered\t', 'Deliver', 'null'])(
  '%j is another code than Delivered, which is unknown',
  (code) => expect(meaningOf(code, 'forward', [])).toEqual({ status: 'unknown' }),
);

test.each(EVENTS)('%s has a reason only where its status can have one: %s, %s', (code, forward, back) => {
  const reasoned = ['exception', 'delivery_attempted', 'cancelled', 'lost'];
  const canHaveReason = { forward: reasoned.includes(forward ?? ''), return: reasoned.includes(back) };
  const hasReason = (leg: 'forward' | 'return'): boolean =>
    DETAILS.codes.some((detail) => meaningOf(code, leg, [detail]).reason !== undefined);
  expect({ forward: hasReason('forward'), return: hasReason('return') }).toEqual(canHaveReason);
});

test('the lists are as long as the senders', () => {
  expect(FORWARD_EVENTS.codes.toSorted()).toEqual(EVENTS.map(([code]) => code).toSorted());
  expect([STATUSES.codes.length, DETAILS.codes.length, LEGS.codes.length]).toEqual([10, 30, 2]);
});

test.each<[string | null, Direction]>([
  ['BeamedUp', 'forward'],
  ['BeamedUp', 'return'],
  [null, 'unknown'],
])('%s on the %s leg is unknown', (code, direction) => {
  expect(meaningOf(code, direction, ['Damaged'])).toEqual({ status: 'unknown' });
});

test.each([
  ['PickupDone', 'forward', 'picked_up'],
  ['PackageReceivedByCarrier', 'unknown', 'picked_up'],
  ['OutForDelivery', 'forward', 'out_for_delivery'],
  ['DeliveryAttempted', 'forward', 'first_attempted'],
  ['Delivered', 'forward', 'delivered'],
  ['Delivered', 'return', 'returned'],
  ['PickupDone', 'return', undefined],
  ['OutForDelivery', 'return', undefined],
  ['ReturnInitiated', 'forward', 'return_started'],
  ['ReturnInitiated', 'unknown', 'return_started'],
  ['ReturnInitiated', 'return', 'return_started'],
] as const)('%s on the %s leg marks %s', (code, direction, milestone) => {
  expect(meaningOf(code, direction, []).milestone).toBe(milestone);
});

test.each([
  ['Rejected', [], 'refused'],
  ['Rejected', ['Damaged'], 'damaged'],
  ['Undeliverable', ['Damaged'], 'damaged'],
  ['Undeliverable', ['AddressNotFound'], 'bad_address'],
  ['Undeliverable', ['HazmatShipment'], 'hazmat'],
  ['Undeliverable', [], undefined],
  ['DeliveryAttempted', ['BusinessClosed'], 'business_closed'],
  ['DeliveryAttempted', ['OtpNotAvailable', 'CustomerUnavailable'], 'otp_missing'],
  ['DeliveryAttempted', ['customerunavailable'], 'recipient_unavailable'],
  ['DeliveryAttempted', ['UnableToAccess'], 'no_access'],
  ['DeliveryAttempted', ['PaymentNotReady'], 'payment_due'],
  ['Rejected', ['IncorrectItems'], 'wrong_items'],
  ['Rejected', ['CancelledByRecipient'], 'cancelled_by_recipient'],
  ['Delivered', ['DeliveredToPorch', 'Signed'], undefined],
  ['Delivered', ['CustomerUnavailable', 'DeliveredToNeighbor'], undefined],
  ['Departed', ['Rejected'], undefined],
  ['Lost', ['Damaged'], 'damaged'],
  ['PickupCancelled', ['CancelledByRecipient'], 'cancelled_by_recipient'],
  ['RecipientRequestedAlternateDeliveryTiming', ['CustomerUnavailable'], undefined],
])('%s with %j has the reason %s', (code, details, reason) => {
  expect(meaningOf(code, 'forward', details).reason).toBe(reason);
});
