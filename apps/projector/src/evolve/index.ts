export { evolveAll, type ShipmentState } from './evolve';
export { project, type Projection, type UnmappedOccurrence } from './project';
export { decode, encode, type StoredState } from './stored-state';
