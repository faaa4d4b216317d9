/**
 * Amazon's push as the canonical model. A push reports one event and is a part, never the whole: what it leaves
 * empty takes nothing away.
 */
import type { Attributes } from '@app/events';
import type { Reader } from '../json/reader';
import type { MappingContext, NewestMapped } from '../payload';
import { detailCodes } from './detail-codes';
import { eventOf } from './event';
import { columnsOf } from './statement';
import type { Detail } from './versions';

export function mapPush(detail: Reader<Detail>, { shipment, times }: MappingContext): NewestMapped {
  const event = {
    code: detail.text('eventCode') ?? null,
    time: detail.timeAsWritten('eventTime'),
    leg: detail.text('shipmentType'),
    details: detailCodes(detail, 'trackingDetailCodes'),
    status: detail.text('status') ?? detail.text('Status'),
    place: {},
  };
  return {
    events: [eventOf(event, 'detail', shipment, times.sentAt)],
    shipment: { ...columnsOf(detail, shipment.trackingNumber), attributes: attributesOf(detail) },
  };
}

function attributesOf(detail: Reader<Detail>): Attributes {
  const party = detail.text('shippingPartyAccountId');
  const app = detail.text('appId');
  return { ...(party && { shipping_party_account_id: party }), ...(app && { app_id: app }) };
}
