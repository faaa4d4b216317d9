/**
 * The oldest form: what was sent before webhooks had versions. Only fields that are read are named; names, e-mails,
 * phones and addresses of people are left out on purpose, here and in every later version, so that no mapping can
 * pick them up.
 */
import type { Claimed, Fields } from '../json/claim';

export interface LegacyTracking extends Fields<
  | 'id'
  | 'tracking_number'
  | 'slug'
  | 'active'
  | 'title'
  | 'source'
  | 'created_at'
  | 'updated_at'
  | 'tag'
  | 'subtag'
  | 'subtag_message'
  | 'tracked_count'
  | 'custom_fields'
  | 'order_id'
  | 'order_id_path'
  | 'order_date'
  | 'order_number'
  | 'order_tags'
  | 'order_promised_delivery_date'
  | 'origin_country_iso3'
  | 'origin_state'
  | 'origin_city'
  | 'origin_postal_code'
  | 'destination_country_iso3'
  | 'destination_state'
  | 'destination_city'
  | 'destination_postal_code'
  | 'courier_destination_country_iso3'
  | 'shipment_package_count'
  | 'shipment_type'
  | 'shipment_weight'
  | 'shipment_weight_unit'
  | 'shipment_pickup_date'
  | 'shipment_delivery_date'
  | 'shipment_tags'
  | 'signed_by'
  | 'language'
  | 'delivery_time'
  | 'expected_delivery'
  | 'custom_estimated_delivery_date'
  | 'last_mile_tracking_supported'
  | 'return_to_sender'
  | 'delivery_type'
  | 'pickup_location'
  | 'pickup_note'
  | 'courier_tracking_link'
  | 'courier_redirect_link'
  | 'first_attempted_at'
  | 'on_time_status'
  | 'on_time_difference'
  | 'courier_connection_id'
  | 'tracking_ship_date'
  | 'tracking_account_number'
  | 'tracking_state'
  | 'tracking_postal_code'
  | 'tracking_origin_country'
  | 'tracking_destination_country'
  | 'last_updated_at'
> {
  readonly aftership_estimated_delivery_date?: Claimed<LegacyPrediction>;
  readonly first_estimated_delivery?: Claimed<Estimate>;
  readonly latest_estimated_delivery?: Claimed<Estimate>;
  readonly next_couriers?: Claimed<LegacyCourier[]>;
  readonly checkpoints?: Claimed<LegacyCheckpoint[]>;
}

export type LegacyPrediction = Fields<
  | 'estimated_delivery_date'
  | 'estimated_delivery_date_min'
  | 'estimated_delivery_date_max'
  | 'confidence_score'
>;

export type Estimate = Fields<'type' | 'source' | 'datetime' | 'datetime_min' | 'datetime_max'>;

export type LegacyCourier = Fields<
  'slug' | 'tracking_number' | 'source' | 'transit_time' | 'courier_tracking_link' | 'courier_redirect_link'
>;

export type LegacyCheckpoint = Fields<
  | 'slug'
  | 'created_at'
  | 'checkpoint_time'
  | 'location'
  | 'city'
  | 'state'
  | 'zip'
  | 'country_iso3'
  | 'country_name'
  | 'coordinates'
  | 'message'
  | 'tag'
  | 'subtag'
  | 'subtag_message'
  | 'raw_tag'
>;
