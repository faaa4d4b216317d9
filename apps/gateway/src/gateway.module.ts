import { Module, type DynamicModule } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { environmentSecret, type GatewayConfig } from './config';
import { RawWebhookPublisher } from './raw-webhook.publisher';
import { SourcesService } from './sources/sources.service';
import { WebhookMetrics } from './webhook-metrics';
import { WebhooksController } from './webhooks.controller';

@Module({ controllers: [WebhooksController] })
export class GatewayModule {
  static with(config: GatewayConfig, registry: Registry): DynamicModule {
    return {
      module: GatewayModule,
      providers: [
        { provide: RawWebhookPublisher, useFactory: () => new RawWebhookPublisher(config) },
        { provide: WebhookMetrics, useFactory: () => new WebhookMetrics(registry) },
        {
          provide: SourcesService,
          useFactory: () =>
            new SourcesService(config.SOURCES_FILE, environmentSecret, config.SOURCES_RELOAD_MS, registry),
        },
      ],
    };
  }
}
