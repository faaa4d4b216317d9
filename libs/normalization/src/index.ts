export { type OnUnforeseen } from './guarded';
export * from './normalize';
export * from './result';
