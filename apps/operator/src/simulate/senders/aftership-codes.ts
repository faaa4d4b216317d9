/** What AfterShip says of each thing that happens: tag, subtag and its words, the carrier's words, event codes. */
import type { Happening } from '../lives/stories';

export interface Codes {
  tag: string;
  subtag: string;
  subtagMessage: string;
  message: string;
  /** `checkpoints[].events[].code`. */
  events: readonly string[];
}

const codes = (
  subtag: string,
  subtagMessage: string,
  message: string,
  ...events: readonly string[]
): Codes => ({ tag: subtag.split('_')[0]!, subtag, subtagMessage, message, events });

export const CODES: Record<Happening, Codes> = {
  label_made: codes('InfoReceived_001', 'Info Received', 'Label created'),
  picked_up: codes('InTransit_002', 'Acceptance scan', 'Picked up from the sender', 'picked_up'),
  departed: codes('InTransit_007', 'Departure Scan', 'Departed from facility'),
  arrived: codes('InTransit_003', 'Arrival scan', 'Arrived at facility'),
  out_for_delivery: codes('OutForDelivery_001', 'Out for Delivery', 'Out for delivery'),
  attempt_failed: codes(
    'AttemptFail_002',
    'Addressee not available',
    'Nobody was at the address',
    'delivery_attempt_failed',
  ),
  address_not_found: codes('Exception_007', 'Incorrect Address', 'The address could not be found'),
  refused: codes('Exception_003', 'Customer refused delivery', 'Refused at the door', 'rejected_by_customer'),
  damaged: codes('Exception_012', 'Shipment damaged', 'Found damaged at facility', 'shipment_damaged'),
  available_for_pickup: codes(
    'AvailableForPickup_001',
    'Available for pickup',
    'Waiting at the collection point',
    'dropped_off_at_collection_point',
  ),
  collected: codes('Delivered_002', 'Picked up by the customer', 'Collected'),
  delivered: codes('Delivered_003', 'Sign by customer', 'Delivered, signed for', 'signed_by_customer'),
  return_started: codes(
    'Exception_010',
    'Returning to sender',
    'On its way back to the sender',
    'return_to_sender_requested',
  ),
  on_the_way_back: codes('Exception_010', 'Returning to sender', 'Arrived at facility on its way back'),
  returned: codes('Exception_011', 'Returned to sender', 'Handed back to the sender', 'returned_to_sender'),
  lost: codes('Exception_013', 'Shipment lost', 'Lost in transit', 'shipment_lost'),
};
