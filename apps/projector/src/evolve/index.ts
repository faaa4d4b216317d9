export { evolveAll, type ShipmentState } from './evolve';
export {
  project,
  type HistoryRow,
  type Projection,
  type ShipmentRow,
  type UnmappedOccurrence,
} from './project';
export { decode, encode, type StoredState } from './stored-state';
