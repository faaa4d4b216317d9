export * from './database-config';
export * from './environment';
export * from './fields';
export * from './service-config';
export * from './network';
export { variablesOf, type Variable } from './variables';
