export { REBUILD_SCHEMA } from './rebuild-schema';
export { RebuildStore, rebuildStep, type RebuildPlan, type RebuildProgress } from './rebuild-store';
export { swap, type Among, type Swapped } from './swap';
