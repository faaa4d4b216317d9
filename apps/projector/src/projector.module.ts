import {
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { ConsumerConfig } from '@app/config';
import { Publisher, producersOf } from '@app/kafka';
import {
  AttentionStore,
  Database,
  DeadLetterStore,
  OutboxStore,
  RefusedDeliveryStore,
  ShipmentStore,
} from '@app/projection';
import { Registry } from 'prom-client';
import { DeadLettersConsumer } from './dead-letters.consumer';
import { FreshnessWatch } from './freshness.watch';
import { Housekeeping } from './housekeeping';
import { ProjectorMetrics } from './projector-metrics';
import { RefusedDeliveriesConsumer } from './refused-deliveries.consumer';
import { ShipmentsOutbox } from './shipments.outbox';
import { ShipmentUpdatesConsumer } from './shipment-updates.consumer';
import { Workload } from './workload';

const BROKER_ANSWER_TIMEOUT_MS = 5_000;

@Module({
  controllers: [ShipmentUpdatesConsumer, DeadLettersConsumer, RefusedDeliveriesConsumer],
  providers: [
    ProjectorMetrics,
    Workload,
    ShipmentsOutbox,
    ShipmentStore,
    DeadLetterStore,
    RefusedDeliveryStore,
    OutboxStore,
    AttentionStore,
    FreshnessWatch,
    Housekeeping,
  ],
})
export class ProjectorModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly publisher: Publisher,
    private readonly database: Database,
  ) {}

  /** @param config how to reach the brokers @param database not opened yet: the consumer opens it before it begins */
  static with(config: ConsumerConfig, database: Database, registry: Registry): DynamicModule {
    const options = { attemptTimeoutMs: BROKER_ANSWER_TIMEOUT_MS };
    return {
      module: ProjectorModule,
      providers: [
        { provide: Database, useValue: database },
        { provide: Registry, useValue: registry },
        {
          provide: Publisher,
          useFactory: () => new Publisher(producersOf('parcelwire-projector', config), options),
        },
      ],
    };
  }

  /** Before the consumer waits for its last batch: what is not published is read again by the next consumer. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.publisher.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
