import { EVENT_CODES, EVENT_REASONS, meaningOf, SUBTAGS, TAGS } from './status';

const tagOf = (subtag: string) => subtag.slice(0, -4);

test('there are nine tags, and every subtag belongs to one', () => {
  expect(TAGS.codes).toHaveLength(9);
  for (const subtag of SUBTAGS.codes) {
    expect(subtag).toMatch(/^[A-Za-z]+_\d{3}$/);
    expect(TAGS.has(tagOf(subtag))).toBe(true);
  }
});

test.each([
  ['Pending_001', 'pending', undefined, undefined],
  ['InfoReceived_001', 'info_received', undefined, undefined],
  ['InTransit_001', 'in_transit', undefined, undefined],
  ['InTransit_002', 'in_transit', undefined, ['picked_up']],
  ['InTransit_013', 'in_transit', undefined, undefined],
  ['OutForDelivery_001', 'out_for_delivery', undefined, ['out_for_delivery']],
  ['OutForDelivery_002', 'available_for_pickup', undefined, undefined],
  ['OutForDelivery_003', 'out_for_delivery', undefined, undefined],
  ['OutForDelivery_004', 'out_for_delivery', undefined, undefined],
  ['AvailableForPickup_001', 'available_for_pickup', undefined, undefined],
  ['AttemptFail_001', 'delivery_attempted', undefined, ['first_attempted']],
  ['AttemptFail_002', 'delivery_attempted', 'recipient_unavailable', ['first_attempted']],
  ['AttemptFail_003', 'delivery_attempted', 'business_closed', ['first_attempted']],
  ['Delivered_001', 'delivered', undefined, ['delivered']],
  ['Delivered_005', 'delivered', undefined, ['delivered']],
  ['Exception_001', 'exception', undefined, undefined],
  ['Exception_002', 'exception', 'customer_moved', undefined],
  ['Exception_003', 'exception', 'refused', undefined],
  ['Exception_004', 'exception', 'customs_delay', undefined],
  ['Exception_005', 'exception', 'carrier_delay', undefined],
  ['Exception_006', 'exception', 'payment_due', undefined],
  ['Exception_007', 'exception', 'bad_address', undefined],
  ['Exception_008', 'exception', 'pickup_missed', undefined],
  ['Exception_009', 'exception', 'rejected_by_carrier', undefined],
  ['Exception_010', 'returning', undefined, ['return_started']],
  ['Exception_011', 'returned', undefined, ['return_started', 'returned']],
  ['Exception_012', 'exception', 'damaged', undefined],
  ['EXCEPTION_013', 'lost', undefined, undefined],
  ['exception_017', 'exception', 'weather_delay', undefined],
  ['Exception_018', 'exception', 'documents_missing', undefined],
  ['Expired_001', 'expired', undefined, undefined],
])('%s means %s, %s', (subtag, status, reason, milestones) => {
  expect(meaningOf(tagOf(subtag), subtag)).toEqual({
    status,
    ...(reason && { reason }),
    ...(milestones && { milestones }),
  });
});

test.each([
  ['Delivered', 'Delivered_099', 'delivered'],
  ['Delivered', null, 'delivered'],
  ['EXCEPTION', 'Exception_013', 'lost'],
  ['Expired', 'InTransit_003', 'expired'],
  ['AvailableForPickup', 'OutForDelivery_002', 'available_for_pickup'],
  [null, 'Exception_013', 'lost'],
  ['Teleported', 'InTransit_003', undefined],
  ['Teleported', null, undefined],
  [null, 'Teleported_001', undefined],
  [null, null, undefined],
  ['toString', 'constructor', undefined],
])('%s with %s means %s', (tag, subtag, status) => {
  expect(meaningOf(tag, subtag)?.status).toBe(status);
});

test('the codes that a version introduced are known', () => {
  for (const code of ['picked_up', 'signed_by_customer']) expect(EVENT_CODES.has(code)).toBe(true);
  for (const code of [
    'outside_delivery_limits',
    'not_what_customer_ordered',
    'package_oversized_overweight',
  ]) {
    expect(EVENT_REASONS.has(code)).toBe(true);
  }
});
