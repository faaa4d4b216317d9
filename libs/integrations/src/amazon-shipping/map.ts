/**
 * Amazon's push as the canonical model. A push reports one event and is a part, never the whole: what it leaves
 * empty takes nothing away.
 */
import type { Attributes, ShipmentStatement } from '@app/events';
import { ImpreciseTimes } from '../imprecise-times';
import type { Reader } from '../json/reader';
import type { MappingContext, NewestMapped } from '../payload';
import { stated } from '../stated';
import { isPlaceholder } from '../time';
import { readTrackingNumber, valueOf } from '../tracking-number';
import { mapEvent } from './event';
import type { Detail } from './versions';

export function mapPush(detail: Reader<Detail>, { shipment, times }: MappingContext): NewestMapped {
  return {
    events: [mapEvent(detail, shipment, times.sentAt)],
    shipment: statementOf(detail, shipment.trackingNumber),
  };
}

function statementOf(detail: Reader<Detail>, trackingNumber: string): ShipmentStatement {
  const imprecise = new ImpreciseTimes();
  const promise = detail.time('promisedDeliveryDate');
  return stated<ShipmentStatement>({
    alternateTrackingNumber: alternateNumber(detail, trackingNumber),
    promisedDeliveryAt: isPlaceholder(promise.at)
      ? undefined
      : (imprecise.column('promised_delivery_at', promise) ?? undefined),
    ...imprecise.toPart(),
    attributes: attributesOf(detail),
  });
}

function attributesOf(detail: Reader<Detail>): Attributes {
  const party = detail.text('shippingPartyAccountId');
  const app = detail.text('appId');
  return { ...(party && { shipping_party_account_id: party }), ...(app && { app_id: app }) };
}

/** The number of the parcel's other leg; the parcel's own number means none. */
function alternateNumber(detail: Reader<Detail>, own: string): string | undefined {
  const number = readTrackingNumber(detail.text('alternateLegTrackingId'));
  if ('problem' in number) detail.unreadable('alternateLegTrackingId');
  const value = valueOf(number);
  return value === own ? undefined : value;
}
