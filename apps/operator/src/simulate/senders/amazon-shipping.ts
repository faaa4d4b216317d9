/** Amazon Shipping's pushes: one event each, in an EventBridge envelope. Version 1 knows neither legs nor promises. */
import { contentId, type Json } from '@app/events';
import { DAY_MS, statusAfter, type Life, type Scan } from '../lives/life';
import { ON_WAY_BACK, type Happening } from '../lives/stories';
import { TELLING_DELAY_MS, type Sender } from './sender';

const PUSHES: Record<Happening, readonly [eventCode: string, status: string, ...details: string[]]> = {
  label_made: ['ReadyForReceive', 'PreTransit'],
  picked_up: ['PickupDone', 'InTransit'],
  departed: ['Departed', 'InTransit'],
  arrived: ['ArrivedAtCarrierFacility', 'InTransit', 'ArrivedAtLocalFacility'],
  out_for_delivery: ['OutForDelivery', 'OutForDelivery'],
  attempt_failed: ['DeliveryAttempted', 'DeliveryAttempted', 'CustomerUnavailable'],
  address_not_found: ['Undeliverable', 'Undeliverable', 'AddressNotFound'],
  refused: ['Rejected', 'Rejected', 'RejectedByRecipientWithVerification'],
  damaged: ['Undeliverable', 'Undeliverable', 'Damaged'],
  available_for_pickup: ['AvailableForPickup', 'AwaitingCustomerPickup'],
  collected: ['Delivered', 'Delivered', 'DeliveredWithOTP'],
  delivered: ['Delivered', 'Delivered', 'DeliveredToPorch'],
  return_started: ['ReturnInitiated', 'InTransit'],
  on_the_way_back: ['ArrivedAtCarrierFacility', 'InTransit'],
  returned: ['Delivered', 'Delivered'],
  lost: ['Lost', 'Lost'],
};

const OLDEST = '1';

export const amazonShipping: Sender = {
  integration: 'amazon-shipping',
  headers: () => ({}),
  carrier: () => 'amazon-shipping',
  // Without a leg, a scan on the way back is one like any other; the return itself is known by what came before.
  status: (life, count, version) =>
    version === OLDEST && life.scans[count - 1]!.what === 'on_the_way_back'
      ? 'in_transit'
      : statusAfter(life, count),
  body: (life, count, version) => envelope(life, life.scans[count - 1]!, version),
};

const envelope = (life: Life, scan: Scan, version: string): object => ({
  version: '0',
  id: contentId(['simulate', life.trackingNumber, scan.what, String(scan.at)]),
  'detail-type': 'Tracking Detail',
  source: 'AmazonShipping',
  account: '434519225125',
  time: seconds(scan.at + TELLING_DELAY_MS),
  region: 'eu-west-1',
  resources: [],
  detail: version === OLDEST ? oldestDetail(life, scan) : { ...detail(life, scan), version: Number(version) },
});

function detail(life: Life, scan: Scan): Record<string, Json> {
  const [eventCode, status, ...details] = PUSHES[scan.what];
  const isBack = ON_WAY_BACK.has(scan.what);
  return {
    shippingPartyAccountId: 'A1QW4MEBU0BWQI',
    trackingId: life.trackingNumber,
    eventTime: seconds(scan.at),
    status,
    alternateLegTrackingId: isBack ? life.returnNumber : null,
    eventCode,
    appId: 'amzn1.sp.solution.4622520d-ef11-4366-aa17-5ff8bb0b9aea',
    shipmentType: isBack ? 'RETURNS' : 'FORWARD',
    trackingDetailCodes: details,
    timeToLive: Math.floor((scan.at + 60 * DAY_MS) / 1_000),
    promisedDeliveryDate: seconds(life.promisedAt),
  };
}

function oldestDetail(life: Life, scan: Scan): Record<string, Json> {
  const {
    status,
    shipmentType: _leg,
    trackingDetailCodes: _details,
    promisedDeliveryDate: _promise,
    ...rest
  } = detail(life, scan);
  return { ...rest, Status: status! };
}

const seconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
