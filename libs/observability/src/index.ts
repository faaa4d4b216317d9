export * from './admin-server';
export * from './consumer-metrics';
export * from './dead-letter-counter';
export * from './lifecycle';
export * from './logging';
export * from './metrics';
export * from './run-consumer';
export * from './topic-gauge';
