import { Logger, type DynamicModule, type ExceptionFilter } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Registry } from 'prom-client';
import { startAdminServer, type Health } from './admin-server';
import { endGracefully, endWhenNotLive } from './lifecycle';
import { jsonLogger } from './logging';

/** An app that consumes, as `runConsumer` starts it. */
export interface ConsumerApp {
  app: string;
  module: DynamicModule;
  strategy: CustomTransportStrategy;
  /** What to do with whatever a handler throws. */
  filter: ExceptionFilter;
  health: Health;
  registry: Registry;
  config: {
    ADMIN_HOST: string;
    ADMIN_PORT: number;
    LOG_LEVEL: Parameters<typeof jsonLogger>[1];
    SHUTDOWN_DEADLINE_MS: number;
    LIVENESS_WINDOW_MS: number;
  };
}

/** Long enough for brokers that are away to come back. */
const LOST_AFTER_WINDOWS = 4;

/** Runs a Nest microservice with health and metrics beside it, until it is stopped. */
export async function runConsumer({
  app: name,
  module,
  strategy,
  filter,
  health,
  registry,
  config,
}: ConsumerApp): Promise<void> {
  const logger = jsonLogger(name, config.LOG_LEVEL);
  Logger.overrideLogger(logger);
  const app = await NestFactory.createMicroservice(module, { strategy, logger, abortOnError: false });
  app.useGlobalFilters(filter);
  const admin = await startAdminServer(config, health, registry);
  endGracefully(async () => {
    await app.close();
    await admin.close();
  }, config.SHUTDOWN_DEADLINE_MS);
  endWhenNotLive(health, LOST_AFTER_WINDOWS * config.LIVENESS_WINDOW_MS);
  await app.listen();
  logger.log('consuming');
}
