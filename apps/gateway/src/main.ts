import 'reflect-metadata';
// First of all: what is loaded before is not traced.
import './tracing';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, EXIT_CONFIG, endMisconfigured } from '@app/config';
import { endGracefully, end, jsonLogger, metricsRegistry, startAdminServer } from '@app/observability';
import { gatewayConfig } from './config';
import { GatewayMetrics } from './gateway-metrics';
import { GatewayModule } from './gateway.module';
import { PublicHttp } from './http/http-app';
import { ProblemFilter } from './http/problem.filter';
import { RawWebhookPublisher } from './raw-webhook.publisher';
import { SourcesFileError } from '@app/sources';
import { SourcesService } from './sources/sources.service';
import { WebhookAudit } from './sources/webhook-audit';
import { CertificateError } from './http/certificate';

async function main(): Promise<void> {
  const config = gatewayConfig();
  const logger = jsonLogger('gateway', config.LOG_LEVEL);
  Logger.overrideLogger(logger);
  const registry = metricsRegistry('gateway');
  const metrics = new GatewayMetrics(registry);
  const http = new PublicHttp(config, metrics, config.PUBLISH_DEADLINE_MS);
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.with(config, metrics),
    http.adapter,
    { bodyParser: false, logger, abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter());
  const publisher = app.get(RawWebhookPublisher);
  const admin = await startAdminServer(config, publisher, registry);
  const sources = app.get(SourcesService);
  const audit = app.get(WebhookAudit);
  http.refuseEarly(
    (id) => sources.get(id),
    (source, request, code) => audit.refusedUnread(source, request, code),
  );
  await app.listen({ host: config.host, port: config.port });
  logger.log('listening', { url: await app.getUrl(), plainHttp: !config.tls });
  if (config.servesPlainHttpToOthers)
    logger.warn('plain HTTP is served beyond this machine: TLS must end at a proxy in front', {
      allowInsecureHttp: config.ALLOW_INSECURE_HTTP,
      trustedProxies: config.TRUSTED_PROXIES,
    });
  endGracefully(async () => {
    await http.close(app);
    await admin.close();
  }, config.SHUTDOWN_DEADLINE_MS);
}

main().catch((error: unknown) => {
  if (error instanceof CertificateError) endMisconfigured(new ConfigError([error.message]));
  end(
    error instanceof SourcesFileError ? EXIT_CONFIG : 1,
    error instanceof Error ? error.message : String(error),
  );
});
