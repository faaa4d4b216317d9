/**
 * For specs only: AfterShip webhooks with as little in them as can be.
 */
import type { Outcome, ShipmentEvent } from '@app/events';
import { aftership } from '../aftership';
import { versions } from '../aftership/versions';
import type { MappedWebhook, Webhook } from '../integration';
import type { JsonObject } from '../json/parse';
import { valueOf, webhookOf } from './fixtures';

export const checkpoint = (fields: JsonObject = {}): JsonObject => ({
  slug: 'ups',
  checkpoint_time: '2024-05-20T09:00:00-04:00',
  location: 'Boston, MA',
  city: 'Boston',
  message: 'Arrived',
  tag: 'InTransit',
  subtag: 'InTransit_003',
  ...fields,
});

export const TRACKING: JsonObject = {
  tracking_number: '1Z999',
  slug: 'ups',
  tag: 'InTransit',
  updated_at: '2024-05-22T15:00:00+00:00',
};

/** Maps a tracking with these fields; without a version it is a legacy one. */
export const send = (
  tracking: JsonObject,
  version?: string,
  changes: Partial<Webhook> = {},
): Outcome<MappedWebhook> =>
  aftership.map(
    webhookOf(
      { ts: 1716390005, event: 'tracking_update', msg: { ...TRACKING, ...tracking } },
      { headers: version === undefined ? {} : { 'as-webhook-version': version }, ...changes },
    ),
  );

export const sent = (tracking: JsonObject, version: string = versions.newest): MappedWebhook =>
  valueOf(send(tracking, version));

/** The event of a tracking that has one checkpoint with these fields. */
export const eventOf = (fields: JsonObject, version?: string): ShipmentEvent =>
  sent({ checkpoints: [checkpoint(fields)] }, version).events[0]!;
