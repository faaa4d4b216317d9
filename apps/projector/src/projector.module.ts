import {
  Module,
  type DynamicModule,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { ConsumerConfig } from '@app/config';
import { Publisher, kafkaClient } from '@app/kafka';
import { DataSource } from '@app/projection';
import type { Registry } from 'prom-client';
import { DeadLettersConsumer } from './dead-letters.consumer';
import { PartitionReader } from './partition';
import { ProjectorMetrics } from './projector-metrics';
import { ShipmentsOutbox } from './shipments.outbox';
import { ShipmentUpdatesConsumer } from './shipment-updates.consumer';
import { DeadLetterRepository } from './store/dead-letter.repository';
import { OffsetRepository } from './store/offset.repository';
import { OutboxRepository } from './store/outbox.repository';
import { ShipmentRepository } from './store/shipment.repository';

const BROKER_ANSWER_TIMEOUT_MS = 5_000;

@Module({
  controllers: [ShipmentUpdatesConsumer, DeadLettersConsumer],
  providers: [DeadLetterRepository, OffsetRepository, OutboxRepository, ShipmentRepository, ShipmentsOutbox],
})
export class ProjectorModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly publisher: Publisher,
    private readonly dataSource: DataSource,
  ) {}

  static with(
    config: ConsumerConfig,
    dataSource: DataSource,
    partitions: PartitionReader,
    registry: Registry,
  ): DynamicModule {
    return {
      module: ProjectorModule,
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: ProjectorMetrics, useFactory: () => new ProjectorMetrics(registry) },
        {
          provide: Publisher,
          useFactory: () =>
            new Publisher(kafkaClient('parcelwire-projector', config), {
              attemptTimeoutMs: BROKER_ANSWER_TIMEOUT_MS,
            }),
        },
        { provide: PartitionReader, useValue: partitions },
      ],
    };
  }

  /** Before the consumer waits for its last batch: what is not published is read again by the next consumer. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.publisher.close();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
