import { DIRECTIONS, MILESTONES, PRECISIONS, STATUSES, STATUS_REASONS } from '@app/events';
import { TRUSTS } from './known-event';
import { DUE_COLUMNS, PROMISE_KINDS } from './promises';
import { FORM } from './stored-summary';

/**
 * Summaries hold the index of each of these words: a word may be added at the end, within the bits that it has. Any
 * other change reads old rows as something else, so it needs a new FORM that still reads the old one.
 */
it('has the words of form 3 in the order of form 3; when they change otherwise than by a word at the end, raise FORM', () => {
  expect({
    FORM,
    PROMISE_KINDS,
    DUE_COLUMNS,
    TRUSTS,
    PRECISIONS,
    DIRECTIONS,
    MILESTONES,
    STATUSES,
    STATUS_REASONS,
  }).toEqual({
    FORM: 3,
    PROMISE_KINDS: ['promise', 'order_promise', 'estimate'],
    DUE_COLUMNS: ['due_at', 'due_min', 'due_max'],
    TRUSTS: ['sound', 'implausible', 'invalid', 'missing'],
    PRECISIONS: ['instant', 'local', 'date'],
    DIRECTIONS: ['forward', 'return', 'unknown'],
    MILESTONES: [
      'picked_up',
      'first_attempted',
      'out_for_delivery',
      'delivered',
      'returned',
      'return_started',
    ],
    STATUSES: [
      'unknown',
      'pending',
      'info_received',
      'in_transit',
      'delivery_attempted',
      'exception',
      'out_for_delivery',
      'available_for_pickup',
      'returning',
      'expired',
      'cancelled',
      'lost',
      'delivered',
      'returned',
    ],
    STATUS_REASONS: [
      'customer_moved',
      'refused',
      'customs_delay',
      'carrier_delay',
      'weather_delay',
      'payment_due',
      'bad_address',
      'pickup_missed',
      'rejected_by_carrier',
      'damaged',
      'documents_missing',
      'recipient_unavailable',
      'business_closed',
      'no_access',
      'otp_missing',
      'wrong_items',
      'hazmat',
      'cancelled_by_recipient',
      'outside_delivery_area',
      'oversized',
      'other',
    ],
  });
});

it('has bits for one word more of each kind, null included', () => {
  expect(TRUSTS.length).toBeLessThanOrEqual(0b111);
  expect(PRECISIONS.length).toBeLessThanOrEqual(0b11);
  expect(DIRECTIONS.length).toBeLessThanOrEqual(0b11);
  expect(STATUSES.length).toBeLessThanOrEqual(0b1_1111);
  expect(STATUS_REASONS.length).toBeLessThanOrEqual(0b11_1111);
  expect(MILESTONES.length).toBeLessThanOrEqual(8);
});
