/**
 * For specs only: pushes of Amazon with as little in them as can be.
 */
import type { Outcome, ShipmentEvent } from '@app/events';
import { amazonShipping } from '../amazon-shipping';
import { versions } from '../amazon-shipping/versions';
import type { MappedWebhook, Webhook } from '../integration';
import type { JsonObject } from '../json/parse';
import { valueOf, webhookOf } from './fixtures';

/** The newest version that is known. */
export const NEWEST = Number(versions.newest);

const DETAIL = {
  shippingPartyAccountId: 'A1',
  trackingId: 'TBA1',
  eventTime: '2025-03-10T08:00:00Z',
  eventCode: 'Departed',
  shipmentType: 'FORWARD',
  version: NEWEST,
};

/** Maps a push with these fields of its detail. */
export const send = (
  detail: JsonObject,
  changes: Partial<Webhook> = {},
  envelope: JsonObject = {},
): Outcome<MappedWebhook> =>
  amazonShipping.map(
    webhookOf(
      { id: 'e1', time: '2025-03-10T08:00:05Z', ...envelope, detail: { ...DETAIL, ...detail } },
      changes,
    ),
  );

export const sent = (detail: JsonObject, envelope?: JsonObject): MappedWebhook =>
  valueOf(send(detail, {}, envelope));

/** The event of a push with these fields of its detail. */
export const eventOf = (detail: JsonObject, envelope?: JsonObject): ShipmentEvent =>
  sent(detail, envelope).events[0]!;
