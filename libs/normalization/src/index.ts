export * from './normalize';
export * from './result';
