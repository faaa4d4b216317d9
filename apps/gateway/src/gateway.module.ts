import { Module, type DynamicModule } from '@nestjs/common';
import { Publisher, kafkaClient } from '@app/kafka';
import type { Registry } from 'prom-client';
import { environmentSecret, type GatewayConfig } from './config';
import { RawWebhookPublisher } from './raw-webhook.publisher';
import { SourceActivityService } from './sources/source-activity.service';
import { SourcesService } from './sources/sources.service';
import { WebhookAudit } from './webhook-audit';
import { WebhooksController } from './webhooks.controller';

@Module({ controllers: [WebhooksController] })
export class GatewayModule {
  static with(config: GatewayConfig, registry: Registry): DynamicModule {
    return {
      module: GatewayModule,
      providers: [
        { provide: RawWebhookPublisher, useFactory: () => new RawWebhookPublisher(config) },
        {
          provide: SourceActivityService,
          useFactory: () =>
            new SourceActivityService(
              new Publisher(kafkaClient('parcelwire-gateway-activity', config), {
                attemptTimeoutMs: config.BROKER_ANSWER_TIMEOUT_MS,
              }),
            ),
        },
        {
          provide: WebhookAudit,
          inject: [SourceActivityService],
          useFactory: (activity: SourceActivityService) => new WebhookAudit(registry, activity),
        },
        {
          provide: SourcesService,
          useFactory: () =>
            new SourcesService(config.SOURCES_FILE, environmentSecret, config.SOURCES_RELOAD_MS, registry),
        },
      ],
    };
  }
}
