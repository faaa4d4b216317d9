import { Module, type DynamicModule } from '@nestjs/common';
import { Publisher, producersOf } from '@app/kafka';
import { topicGauge } from '@app/observability';
import type { Registry } from 'prom-client';
import { environmentSecret, type GatewayConfig } from './config';
import { WebhookLimits } from './limits/webhook-limits';
import { BearerTokens } from './oauth2/bearer-tokens';
import { OAuth2Config } from './oauth2/oauth2-config';
import { SigningKeys } from './oauth2/signing-keys';
import { TokenController } from './oauth2/token.controller';
import { RawWebhookPublisher } from './raw-webhook.publisher';
import { SourceActivityService } from './sources/source-activity.service';
import { SourcesService } from './sources/sources.service';
import { WebhookAudit } from './webhook-audit';
import { WebhooksController } from './webhooks.controller';

@Module({ controllers: [WebhooksController, TokenController] })
export class GatewayModule {
  static with(config: GatewayConfig, registry: Registry): DynamicModule {
    const { oauth2 } = config;
    const signingKeys = SigningKeys.from(oauth2.OAUTH2_SIGNING_KEY, oauth2.OAUTH2_ACCEPTED_PUBLIC_KEYS);
    return {
      module: GatewayModule,
      providers: [
        { provide: WebhookLimits, useFactory: () => new WebhookLimits(config) },
        {
          provide: RawWebhookPublisher,
          useFactory: () => new RawWebhookPublisher(config, topicGauge(registry)),
        },
        {
          provide: SourceActivityService,
          useFactory: () =>
            new SourceActivityService(
              new Publisher(producersOf('parcelwire-gateway-activity', config), {
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
            new SourcesService(
              config.SOURCES_FILE,
              environmentSecret,
              config.SOURCES_RELOAD_MS,
              registry,
              signingKeys !== undefined,
            ),
        },
        { provide: OAuth2Config, useValue: oauth2 },
        { provide: SigningKeys, useValue: signingKeys },
        {
          provide: BearerTokens,
          inject: [SourcesService, WebhookLimits],
          useFactory: (sources: SourcesService, limits: WebhookLimits) =>
            new BearerTokens(oauth2, signingKeys, sources, limits),
        },
      ],
    };
  }
}
