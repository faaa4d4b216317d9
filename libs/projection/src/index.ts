export * from './schema';
export { ConflictError } from './store/conflict-error';
export { Database } from './store/database';
export { DeadLetterStore, type Letter } from './store/dead-letter-store';
export { freshnessOf } from './store/freshness';
export { OffsetStore, stepStatement, type Step } from './store/offset-store';
export { OutboxStore, PUBLISH_DEADLINE_MS, type CurrentShipment, type Taken } from './store/outbox-store';
export { ShipmentStore, type FoldedShipment } from './store/shipment-store';
export { NewerFormError } from './fold';
