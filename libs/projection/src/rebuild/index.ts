export { RawLineage, type LineageOfPartition } from './raw-lineage';
export { REBUILD_SCHEMA } from './rebuild-schema';
export {
  AnotherRebuildError,
  RebuildStore,
  mappedStatement,
  rebuildStep,
  type Begun,
  type RebuildPlan,
  type RebuildProgress,
} from './rebuild-store';
export { swap, type Among, type Swapped } from './swap';
