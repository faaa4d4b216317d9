/** `npm start`: the whole pipeline on this machine, and the example webhooks through it. */
import { Logger } from '@nestjs/common';
import { keptExampleSecrets } from '../example/secrets';
import { persistently } from '../../apps/operator/src/simulate/sending/persistently';
import { post } from '../../apps/operator/src/simulate/sending/post';
import { EXAMPLE_SOURCES_FILE, exampleWebhooks, type ExampleWebhook } from '../example/webhooks';
import { APPS, startApp } from '../local-stack/apps';
import { CannotStart } from '../local-stack/cannot-start';
import { startKafkaBroker } from '../local-stack/kafka-broker';
import { kafkaHome, kafkaIsInstalled, KAFKA_VERSION } from '../local-stack/kafka-home';
import { connected, startPostgres } from '../local-stack/postgres';
import { freePort } from '../local-stack/ports';
import type { ProcessGroup } from '../local-stack/process-group';
import { waitUntilProcessed, type Pipeline } from '../local-stack/progress';
import { HELP, shortPath, startConfig, type StartConfig } from './config';
import { checkPorts, takeDataFolder } from './data-folder';
import { nextSteps } from './next-steps';
import { shipmentTables } from './shipments';
import { print, printFailure, step } from './steps';
import { untilStopped } from './until-stopped';

async function start(config: StartConfig, group: ProcessGroup): Promise<void> {
  const brokers = config.kafka?.KAFKA_BROKERS ?? [await runKafka(config, group)];
  const databaseUrl = config.databaseUrl ?? (await runPostgres(config, group));
  const pipeline = { brokers: config.kafka ?? brokers, databaseUrl };
  const secrets = keptExampleSecrets(config.folder);
  const gatewayUrl = `http://127.0.0.1:${config.ports.public.port}`;

  const env = {
    ...config.environment,
    ...secrets,
    KAFKA_BROKERS: brokers.join(','),
    DATABASE_URL: databaseUrl,
    SOURCES_FILE: EXAMPLE_SOURCES_FILE,
    HOST: '127.0.0.1',
  };
  await runApps(config, group, { ...env, PORT: String(config.ports.public.port) });
  await runConsole(config, group, { ...env, PUBLIC_URL: gatewayUrl, OPERATIONS_DATABASE_URL: databaseUrl });
  const webhooks = exampleWebhooks(secrets);
  await sendExamples(gatewayUrl, webhooks);
  await waitForExamples(pipeline);
  print(`\n${await connected(databaseUrl, shipmentTables)}\n`);
  print(
    nextSteps({
      gatewayUrl,
      consoleUrl: `http://127.0.0.1:${config.ports.console.port}`,
      database: config.databaseUrl ? '"$DATABASE_URL"' : databaseUrl,
      kafka: brokers.join(','),
      logs: shortPath(`${config.folder}/logs`),
      example: webhooks.at(-1),
    }),
  );
}

async function runKafka({ ports }: StartConfig, group: ProcessGroup): Promise<string> {
  if (!kafkaIsInstalled()) await step(`Kafka ${KAFKA_VERSION} fetched through Maven`, () => kafkaHome(group));
  const name = `Kafka ${KAFKA_VERSION}`;
  const broker = await step(
    name,
    () => startKafkaBroker({ group, port: ports.kafka.port }),
    ({ address }) => `${name} on ${address}`,
  );
  return broker.address;
}

async function runPostgres({ ports }: StartConfig, group: ProcessGroup): Promise<string> {
  const { url } = await step(
    'Postgres',
    () => startPostgres({ group, port: ports.postgres.port }),
    ({ version, port }) => `Postgres ${version} on 127.0.0.1:${port}`,
  );
  return url;
}

async function runApps({ ports }: StartConfig, group: ProcessGroup, env: NodeJS.ProcessEnv): Promise<void> {
  await step(
    APPS.join(', '),
    () => Promise.all(APPS.map((app) => startApp({ group, app, adminPort: ports[app].port, env }))),
    () =>
      `Topics, schema, and the apps: ${APPS.map((app) => `${app} (health on ${ports[app].port})`).join(', ')}`,
  );
}

async function runConsole(
  { ports }: StartConfig,
  group: ProcessGroup,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const port = String(ports.console.port);
  const adminUrls = APPS.map((app) => `http://127.0.0.1:${ports[app].port}`).join(',');
  const adminPort = await freePort();
  await step(`Console on http://127.0.0.1:${port}`, () =>
    startApp({ group, app: 'console', adminPort, env: { ...env, PORT: port, ADMIN_URLS: adminUrls } }),
  );
}

async function sendExamples(gatewayUrl: string, webhooks: readonly ExampleWebhook[]): Promise<void> {
  const title = `${webhooks.length} example webhooks sent to ${gatewayUrl}`;
  await step(title, async (note) => {
    for (const [index, webhook] of webhooks.entries()) {
      note(`${index} of ${webhooks.length}`);
      const url = `${gatewayUrl}/webhooks/${webhook.source}`;
      const { status, code = '' } = await persistently(() => post(url, webhook));
      if (status !== 202)
        throw new CannotStart(`the gateway answered ${status} ${code} to ${webhook.file}`, 1);
    }
  });
}

async function waitForExamples(pipeline: Pipeline): Promise<void> {
  await step('All of them processed', (note) =>
    waitUntilProcessed(pipeline, 60_000, ({ normalizer, projector }) =>
      note(`normalizer ${normalizer} to go, projector ${projector} to go`),
    ),
  );
}

async function main(): Promise<number> {
  // Libraries warn of a server that is still starting; here that is expected.
  Logger.overrideLogger(false);
  const config = startConfig(process.argv.slice(2));
  if (config.help) {
    print(HELP);
    return 0;
  }
  await takeDataFolder(config);
  await checkPorts(config);
  return untilStopped(config.folder, (group) => start(config, group));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    printFailure(error);
    process.exit(error instanceof CannotStart ? error.exitCode : 1);
  },
);
