export { isSameJson } from './attributes';
export type { Change } from './change';
export { tellingOfRow } from './event-row';
export { fold, type Folded, type Missing } from './fold';
export type { ShipmentColumns } from './shipment-row';
export { NEVER, isoTime, stampOf } from './stamp';
export {
  FORM,
  NewerFormError,
  decodeSummary,
  decodeTelling,
  encodeSummary,
  encodeTelling,
  type StoredSummary,
  type StoredTelling,
} from './stored-form';
export type { Summary } from './summary';
export { PLACE_FIELDS, readUnmappedKey, type Telling } from './telling';
