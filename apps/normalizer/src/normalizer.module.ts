import { Module, type DynamicModule, type BeforeApplicationShutdown } from '@nestjs/common';
import { ConsumerConfig } from '@app/config';
import { Publisher, producersOf } from '@app/kafka';
import type { Registry } from 'prom-client';

import { NormalizerMetrics } from './normalizer-metrics';
import { RawWebhooksConsumer } from './raw-webhooks.consumer';

const BROKER_ANSWER_TIMEOUT_MS = 5_000;

@Module({ controllers: [RawWebhooksConsumer] })
export class NormalizerModule implements BeforeApplicationShutdown {
  constructor(private readonly publisher: Publisher) {}

  static with(config: ConsumerConfig, registry: Registry): DynamicModule {
    const producers = producersOf('parcelwire-normalizer', config, config.KAFKA_COMPRESSION);
    return {
      module: NormalizerModule,
      providers: [
        { provide: ConsumerConfig, useValue: config },
        { provide: NormalizerMetrics, useFactory: () => new NormalizerMetrics(registry) },
        {
          provide: Publisher,
          useFactory: () => new Publisher(producers, { attemptTimeoutMs: BROKER_ANSWER_TIMEOUT_MS }),
        },
      ],
    };
  }

  /** Before the consumer waits for its last batch: what is not published is read again by the next consumer. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.publisher.close();
  }
}
