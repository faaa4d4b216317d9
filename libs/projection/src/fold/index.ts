export type { Change, Difference } from './change';
export { tellingOfRow } from './event-row';
export { fold, type Folded, type Missing } from './fold';
export type { ShipmentColumns } from './shipment-row';
export { NEVER, isoTime, stampOf } from './stamp';
export { FORM, NewerFormError, decodeSummary, encodeSummary, type StoredSummary } from './stored-summary';
export { decodeTelling, encodeTelling, type StoredTelling } from './stored-telling';
export type { Summary } from './summary';
export { PLACE_FIELDS, readUnmappedKey, type Telling } from './telling';
