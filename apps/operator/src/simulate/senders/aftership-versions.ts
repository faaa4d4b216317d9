/**
 * A snapshot in the form of an older version: the changelog of `libs/integrations/src/aftership` walked backwards, one
 * step a version, from the newest form to the one that is wanted. A version without a step looks like the next one.
 */
import type { JsonObject } from '@app/integrations';
import type { Json } from '@app/events';

type Step = (tracking: JsonObject) => JsonObject;

/** What a body of the version before the one in the name looks like. */
const BEFORE: Readonly<Record<string, Step>> = {
  '2026-07': (tracking) =>
    withCheckpoints(
      without(tracking, 'shipment_dimensions', 'proof_of_delivery', 'multi_piece_info'),
      (one) => without(one, 'hash'),
    ),
  '2026-01': ({ order_promised_delivery_date: promise, ...tracking }) =>
    withCheckpoints(
      { ...tracking, order_promised_delivery_date: fieldOf(promise, 'promised_delivery_date') },
      (one) => renamed(one, { postal_code: 'zip' }),
    ),
  '2025-07': (tracking) => ({ ...tracking, custom_fields: tracking.custom_fields ?? {} }),
  '2025-04': ({ latest_estimated_delivery: latest, ...tracking }) => ({
    ...tracking,
    latest_estimated_delivery: without(latest as JsonObject, 'revise_reason'),
  }),
  '2025-01': ({ customers: _people, first_mile: _first, last_mile: _last, ...tracking }) =>
    withCheckpoints(
      {
        ...renamed(tracking, {
          origin_country_region: 'origin_country_iso3',
          destination_country_region: 'destination_country_iso3',
          courier_destination_country_region: 'courier_destination_country_iso3',
        }),
        next_couriers: [],
        last_updated_at: tracking.updated_at!,
      },
      (one) =>
        renamed(without(one, 'source'), {
          country_region: 'country_iso3',
          country_region_name: 'country_name',
        }),
    ),
  '2024-10': ({ courier_estimated_delivery_date: estimate, ...tracking }) => ({
    ...without(tracking, 'aftership_tracking_url', 'aftership_tracking_order_url'),
    expected_delivery: fieldOf(estimate, 'estimated_delivery_date'),
  }),
  '2024-07': ({ legacy_id: id, delivery_location_type: _type, shipment_weight: weight, ...tracking }) => ({
    ...tracking,
    id: id!,
    shipment_weight: fieldOf(weight, 'value'),
    shipment_weight_unit: fieldOf(weight, 'unit'),
  }),
  '2024-04': (tracking) =>
    withCheckpoints(
      without(tracking, 'failed_delivery_attempts', 'signature_requirement'),
      ({ coordinate: _place, events, ...one }) => ({
        ...one,
        coordinates: [],
        events: (events as JsonObject[]).filter(({ code }) => !SINCE_2024_04.has(code!)),
      }),
    ),
  '2024-01': ({ aftership_estimated_delivery_date: prediction, ...tracking }) =>
    withCheckpoints(
      {
        ...without(tracking, 'shipping_method', 'location_id', 'carbon_emissions'),
        aftership_estimated_delivery_date: renamed(prediction as JsonObject, {
          confidence_code: 'confidence_score',
        }),
      },
      (one) => without(one, 'events'),
    ),
  '2023-10': ({ transit_time: days, ...tracking }) => ({
    ...tracking,
    // The old count begins with the pick-up day.
    delivery_time: typeof days === 'number' ? days + 1 : 0,
    first_estimated_delivery: withOldSource(tracking.first_estimated_delivery),
    latest_estimated_delivery: withOldSource(tracking.latest_estimated_delivery),
  }),
};

/** Event codes that came with that version. */
const SINCE_2024_04: ReadonlySet<Json> = new Set(['picked_up', 'signed_by_customer']);

/** @param newer versions that are newer than the wanted one, newest first */
export const inOlderForm = (tracking: JsonObject, newer: readonly string[]): JsonObject =>
  newer.reduce((form, version) => BEFORE[version]?.(form) ?? form, tracking);

function without(fields: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function renamed(fields: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]));
}

const withCheckpoints = (tracking: JsonObject, change: Step): JsonObject => ({
  ...tracking,
  checkpoints: (tracking.checkpoints as JsonObject[]).map(change),
});

const fieldOf = (fields: Json | undefined, name: string): Json => (fields as JsonObject)[name] ?? null;

const withOldSource = (estimate: Json | undefined): Json => ({
  ...(estimate as JsonObject),
  source: 'AI Predictive EDD',
});
