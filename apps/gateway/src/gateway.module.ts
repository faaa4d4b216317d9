import { Module, type DynamicModule } from '@nestjs/common';
import { Publisher, producersOf } from '@app/kafka';
import { GatewayConfig, environmentSecret } from './config';
import { GatewayMetrics } from './gateway-metrics';
import { QuotaConfig } from './quota/quota-config';
import { WebhookLimits } from './quota/webhook-limits';
import { RawWebhookPublisher } from './raw-webhook.publisher';
import { ACTIVITY_DEADLINE_MS, SourceActivityService } from './sources/source-activity.service';
import { SourcesService } from './sources/sources.service';
import { WebhookAudit } from './sources/webhook-audit';
import { BearerTokens } from './tokens/bearer-tokens';
import { OAuth2Config } from './tokens/oauth2-config';
import { SigningKeys } from './tokens/signing-keys';
import { TokenController } from './tokens/token.controller';
import { WebhooksController } from './webhooks.controller';

@Module({
  controllers: [WebhooksController, TokenController],
  providers: [WebhookLimits, RawWebhookPublisher, SourceActivityService, WebhookAudit, BearerTokens],
})
export class GatewayModule {
  static with(config: GatewayConfig, metrics: GatewayMetrics): DynamicModule {
    const { oauth2 } = config;
    const signingKeys = SigningKeys.from(oauth2.OAUTH2_SIGNING_KEY, oauth2.OAUTH2_ACCEPTED_PUBLIC_KEYS);
    const sources = () =>
      new SourcesService(
        config.SOURCES_FILE,
        environmentSecret,
        config.SOURCES_RELOAD_MS,
        metrics,
        signingKeys.canSign,
      );
    // Of the activity of sources: webhooks have a publisher of their own, which nothing else can hold up.
    const publisher = new Publisher(producersOf('parcelwire-gateway-activity', config), {
      attemptTimeoutMs: Math.min(config.BROKER_ANSWER_TIMEOUT_MS, ACTIVITY_DEADLINE_MS),
    });
    return {
      module: GatewayModule,
      providers: [
        { provide: GatewayConfig, useValue: config },
        { provide: OAuth2Config, useValue: oauth2 },
        { provide: QuotaConfig, useValue: config.quota },
        { provide: GatewayMetrics, useValue: metrics },
        { provide: SigningKeys, useValue: signingKeys },
        { provide: Publisher, useValue: publisher },
        { provide: SourcesService, useFactory: sources },
      ],
    };
  }
}
