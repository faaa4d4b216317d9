import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EXIT_CONFIG } from '@app/config';
import { endGracefully, end, jsonLogger, metricsRegistry, startAdminServer } from '@app/observability';
import { gatewayConfig } from './config';
import { GatewayModule } from './gateway.module';
import { closeGracefully, httpAdapter } from './http';
import { ProblemFilter } from './problem.filter';
import { RawWebhookPublisher } from './raw-webhook.publisher';
import { SourcesFileError } from './sources/read-sources';

async function main(): Promise<void> {
  const config = gatewayConfig();
  const logger = jsonLogger('gateway', config.LOG_LEVEL);
  Logger.overrideLogger(logger);
  const registry = metricsRegistry('gateway');
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.with(config, registry),
    httpAdapter(config),
    { bodyParser: false, logger, abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter());
  const publisher = app.get(RawWebhookPublisher);
  const admin = await startAdminServer(config, publisher, registry);
  await app.listen({ host: config.host, port: config.PORT });
  logger.log('listening', { url: await app.getUrl(), plainHttp: true });
  endGracefully(async () => {
    await closeGracefully(app);
    await admin.close();
  }, config.SHUTDOWN_DEADLINE_MS);
}

main().catch((error: unknown) =>
  end(
    error instanceof SourcesFileError ? EXIT_CONFIG : 1,
    error instanceof Error ? error.message : String(error),
  ),
);
