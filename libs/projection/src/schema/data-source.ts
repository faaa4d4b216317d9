import { DataSource, type DataSourceOptions } from 'typeorm';
import { DeadLetterEntity, RefusedDeliveryEntity, UnmappedCodeOccurrenceEntity } from './attention.entities';
import {
  PersonalAttributesEntity,
  ShipmentEventTellingsEntity,
  ShipmentPromiseEntity,
  ShipmentSummaryEntity,
} from './knowledge.entities';
import { InitialSchema1764000000000 } from './migrations/1764000000000-initial-schema';
import { OperatorTables1764200000000 } from './migrations/1764200000000-operator-tables';
import { Pulls1764300000000 } from './migrations/1764300000000-pulls';
import { AnalystViews1764400000000 } from './migrations/1764400000000-analyst-views';
import { ErasedNumbers1764500000000 } from './migrations/1764500000000-erased-numbers';
import { RefusedDeliveries1764600000000 } from './migrations/1764600000000-refused-deliveries';
import { ConsoleRole1764700000000 } from './migrations/1764700000000-console-role';
import { OutboxTrace1764800000000 } from './migrations/1764800000000-outbox-trace';
import { TruerFigures1764900000000 } from './migrations/1764900000000-truer-figures';
import { LetterSubjects1765000000000 } from './migrations/1765000000000-letter-subjects';
import { SnakeCase } from './naming';
import { AnalystAccountEntity, ErasedShipmentEntity, OperationEntity, PullEntity } from './operator.entities';
import { ConsumerOffsetEntity, SourceFreshnessEntity } from './progress.entities';
import { PublicationEntity, ShipmentOutboxEntity } from './publication.entities';
import { ShipmentEntity } from './shipment.entity';
import { ShipmentEventEntity } from './shipment-event.entity';

/** How to reach Postgres, named as in the environment. */
export interface DatabaseSettings {
  DATABASE_URL: string;
  DATABASE_POOL_SIZE: number;
  DATABASE_CONNECT_TIMEOUT_MS: number;
  DATABASE_STATEMENT_TIMEOUT_MS: number;
}

/**
 * The data source of schema `tracking`: all entities and migrations, not connected yet. It is made by a function, because
 * its URL comes from a checked configuration: so TypeORM's own command line finds no data source here. Run migrations
 * with `npm run migrate`; write a new one by hand, in `migrations/`, and look at its effect in test/schema.txt.
 * @param applicationName what `pg_stat_activity` shows for its connections
 * @param overrides options of TypeORM that differ from those of a running app
 */
export function newDataSource(
  settings: DatabaseSettings,
  applicationName = 'parcelwire-projector',
  overrides: Pick<
    DataSourceOptions & { type: 'postgres' },
    'extra' | 'poolSize' | 'logger' | 'logNotifications'
  > = {},
): DataSource {
  return new DataSource({
    type: 'postgres',
    url: settings.DATABASE_URL,
    schema: 'tracking',
    applicationName,
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
      ShipmentSummaryEntity,
      ShipmentEventTellingsEntity,
      PersonalAttributesEntity,
      ShipmentPromiseEntity,
      ShipmentOutboxEntity,
      PublicationEntity,
      DeadLetterEntity,
      UnmappedCodeOccurrenceEntity,
      RefusedDeliveryEntity,
      ConsumerOffsetEntity,
      SourceFreshnessEntity,
      OperationEntity,
      ErasedShipmentEntity,
      PullEntity,
      AnalystAccountEntity,
    ],
    migrations: [
      InitialSchema1764000000000,
      OperatorTables1764200000000,
      Pulls1764300000000,
      AnalystViews1764400000000,
      ErasedNumbers1764500000000,
      RefusedDeliveries1764600000000,
      ConsoleRole1764700000000,
      OutboxTrace1764800000000,
      TruerFigures1764900000000,
      LetterSubjects1765000000000,
    ],
    ...overrides,
  });
}
