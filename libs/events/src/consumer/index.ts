/** What the package `@parcelwire/events` is made of: the contract as it looks to teams that consume. */
export { CE, CE_TYPES, type Headers } from '../cloud-event';
export { DEAD_LETTER_CODES, DLQ, type DeadLetterCode } from '../dead-letter';
export { SHIPMENT_HEADERS_SCHEMA, SHIPMENT_SCHEMA, type Shipment } from '../shipment';
export type { Place, ShipmentEvent } from '../shipment-event';
export type { ShipmentStatement } from '../shipment-statement';
export {
  SHIPMENT_UPDATE_HEADERS_SCHEMA,
  SHIPMENT_UPDATE_SCHEMA,
  type ShipmentUpdate,
} from '../shipment-update';
export {
  DIRECTIONS,
  FINAL_STATUSES,
  STATUSES,
  STATUS_REASONS,
  type Direction,
  type Status,
  type StatusReason,
} from '../status';
export { TOPICS } from '../topics';
export { headersOf, type KafkaRecord, type Text } from './kafka-record';
export * from './read-records';
export type { Tolerant } from './tolerant';
