import { DataSource } from 'typeorm';
import {
  DeadLetterEntity,
  PersonalAttributesEntity,
  ShipmentStateEntity,
  UnmappedCodeOccurrenceEntity,
} from './bookkeeping.entities';
import { InitialSchema1763800000000 } from './migrations/1763800000000-initial-schema';
import { SnakeCase } from './naming';
import { ShipmentEntity } from './shipment.entity';
import { ShipmentEventEntity } from './shipment-event.entity';

export interface DatabaseSettings {
  DATABASE_URL: string;
  DATABASE_POOL_SIZE: number;
  DATABASE_CONNECT_TIMEOUT_MS: number;
  DATABASE_STATEMENT_TIMEOUT_MS: number;
}

export function newDataSource(settings: DatabaseSettings): DataSource {
  return new DataSource({
    type: 'postgres',
    url: settings.DATABASE_URL,
    schema: 'tracking',
    applicationName: 'parcelwire-projector',
    poolSize: settings.DATABASE_POOL_SIZE,
    connectTimeoutMS: settings.DATABASE_CONNECT_TIMEOUT_MS,
    extra: {
      statement_timeout: settings.DATABASE_STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: settings.DATABASE_STATEMENT_TIMEOUT_MS,
    },
    namingStrategy: new SnakeCase(),
    synchronize: false,
    migrationsTableName: 'schema_migrations',
    entities: [
      ShipmentEntity,
      ShipmentEventEntity,
      ShipmentStateEntity,
      PersonalAttributesEntity,
      DeadLetterEntity,
      UnmappedCodeOccurrenceEntity,
    ],
    migrations: [InitialSchema1763800000000],
  });
}
