import 'reflect-metadata';
import cookie from '@fastify/cookie';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { end, endGracefully, jsonLogger, metricsRegistry, startAdminServer } from '@app/observability';
import { Database } from '@app/projection';
import { guard } from './access/access';
import { consoleConfig } from './config';
import { ConsoleModule } from './console.module';
import { FailureFilter } from './html/failure.filter';
import { HEADERS } from './html/send';

const LARGEST_FORM_BYTES = 64 * 1024;

async function main(): Promise<void> {
  const { console: config, database: settings } = consoleConfig();
  const logger = jsonLogger('console', config.LOG_LEVEL);
  Logger.overrideLogger(logger);
  const database = new Database(settings, 'parcelwire-console');
  await database.open();
  const adapter = new FastifyAdapter({ bodyLimit: LARGEST_FORM_BYTES });
  const app = await NestFactory.create<NestFastifyApplication>(
    ConsoleModule.with(config, database),
    adapter,
    {
      logger,
      abortOnError: false,
    },
  );
  const server = adapter.getInstance();
  await server.register(cookie);
  guard(server, config);
  server.addHook('onSend', async (_request, reply) => void reply.headers(HEADERS));
  app.useGlobalFilters(new FailureFilter());
  await app.listen({ host: config.HOST, port: config.PORT });
  logger.log('listening', { url: await app.getUrl() });
  const admin = await startAdminServer(config, { live: true, ready: true }, metricsRegistry('console'));
  endGracefully(async () => {
    await app.close();
    await admin.close();
  }, config.SHUTDOWN_DEADLINE_MS);
}

main().catch((error: unknown) =>
  end(1, error instanceof Error ? (error.stack ?? error.message) : String(error)),
);
