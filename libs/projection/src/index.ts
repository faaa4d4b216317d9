/**
 * What is known of a shipment, and the only SQL about it. The one library that knows the ORM; what its users need of
 * the ORM is exported here.
 */
export { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';
export * from './schema';
