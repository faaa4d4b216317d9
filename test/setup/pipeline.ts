import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { newExampleSecrets, type ExampleSecrets } from '../../tools/example/secrets';
import { EXAMPLE_SOURCES_FILE, sendWebhook, type ExampleWebhook } from '../../tools/example/webhooks';
import { APPS, startApp, type AppName } from '../../tools/local-stack/apps';
import type { Child } from '../../tools/local-stack/child';
import { startKafkaBroker, type KafkaBroker } from '../../tools/local-stack/kafka-broker';
import { dropDatabase, ensureDatabase } from '../../tools/local-stack/postgres';
import { freePort } from '../../tools/local-stack/ports';
import { ProcessGroup } from '../../tools/local-stack/process-group';
import { waitUntilProcessed } from '../../tools/local-stack/progress';
import { expectNoCredentials } from './leaks';
import { startEnvironment, testServers } from './servers';

export interface PipelineOptions {
  /** Text of the sources file; left out: the example sources. */
  sources?: string;
  /** A broker for this pipeline alone: empty topics, and it can be stopped. Needed for apps that consume. */
  ownKafka?: boolean;
  /** Brokers of the test's own, which it stops itself. */
  brokers?: string[];
  /** Variables for all apps. */
  env?: Record<string, string>;
  /** Variables for one app. */
  appEnv?: Partial<Record<AppName, Record<string, string>>>;
  /** Left out: all three. */
  apps?: readonly AppName[];
}

const KAFKA_HEAP_MB = 384;

/** The three apps as processes of their own, on a database of their own. */
export class Pipeline {
  readonly processes = new Map<AppName, Child>();
  readonly adminPorts = new Map<AppName, number>();
  private readonly client: Client;

  constructor(
    private readonly setting: {
      group: ProcessGroup;
      options: PipelineOptions;
      brokers: string[];
      /** Undefined when it is the shared one. */
      broker?: KafkaBroker;
      databaseUrl: string;
      sourcesFile: string;
      gatewayPort: number;
      secrets: ExampleSecrets;
      giveBack: () => Promise<void>;
    },
  ) {
    this.client = new Client({ connectionString: setting.databaseUrl });
    this.client.on('error', () => undefined);
  }

  get gatewayUrl(): string {
    return `http://127.0.0.1:${this.setting.gatewayPort}`;
  }

  get brokers(): string[] {
    return this.setting.brokers;
  }

  get databaseUrl(): string {
    return this.setting.databaseUrl;
  }

  /** Rewriting it changes the sources while the gateway runs. */
  get sourcesFile(): string {
    return this.setting.sourcesFile;
  }

  /** Credentials of the example sources. */
  get secrets(): ExampleSecrets {
    return this.setting.secrets;
  }

  async start(): Promise<this> {
    await this.client.connect();
    await Promise.all((this.setting.options.apps ?? APPS).map((app) => this.startApp(app)));
    return this;
  }

  send(webhook: ExampleWebhook): Promise<Response> {
    return sendWebhook(this.gatewayUrl, webhook);
  }

  waitUntilProcessed(deadlineMs = 30_000): Promise<void> {
    return waitUntilProcessed({ brokers: this.brokers, databaseUrl: this.databaseUrl }, deadlineMs);
  }

  async query<Row extends QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(sql, parameters)).rows;
  }

  /** What an app has logged since it was started last. */
  log(app: AppName): string {
    return this.running(app).log();
  }

  /** Ends an app as a crash would, or with the given signal. */
  kill(app: AppName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    return this.running(app).stop(signal);
  }

  /** Sends a signal that does not end it: SIGSTOP, SIGCONT. */
  signal(app: AppName, signal: NodeJS.Signals): void {
    process.kill(this.running(app).pid!, signal);
  }

  async restart(app: AppName): Promise<void> {
    await this.processes.get(app)?.stop();
    await this.startApp(app);
  }

  /** Only with a broker of its own. */
  async killKafka(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.ownBroker().process.stop(signal);
  }

  /** The same broker again, with what it has stored. */
  async restartKafka(): Promise<void> {
    const { port, process: former } = this.ownBroker();
    await former.stop();
    this.setting.broker = await startKafkaBroker({ group: this.setting.group, port, heapMb: KAFKA_HEAP_MB });
  }

  async stop(): Promise<void> {
    await this.client.end().catch(() => undefined);
    await this.setting.group.stop();
    try {
      for (const folder of this.foldersOfProcesses()) expectNoCredentials(folder, this.credentials());
    } finally {
      await this.setting.giveBack();
    }
  }

  private foldersOfProcesses(): string[] {
    const { group, broker, options } = this.setting;
    return broker || options.brokers ? [group.folder] : [group.folder, testServers().folder];
  }

  /** What the apps were given in variables that hold secrets. */
  private credentials(): Record<string, string> {
    const { options, secrets } = this.setting;
    const given = { ...secrets, ...options.env, ...options.appEnv?.gateway };
    return Object.fromEntries(Object.entries(given).filter(([name]) => /(SECRET|KEY|PASSWORD)$/.test(name)));
  }

  private ownBroker(): KafkaBroker {
    if (!this.setting.broker)
      throw new Error('this pipeline shares its Kafka with others: start it with ownKafka');
    return this.setting.broker;
  }

  private running(app: AppName): Child {
    const child = this.processes.get(app);
    if (!child) throw new Error(`${app} was not started`);
    return child;
  }

  private async startApp(app: AppName): Promise<void> {
    const { group, options, secrets, sourcesFile, gatewayPort } = this.setting;
    const adminPort = await freePort();
    this.adminPorts.set(app, adminPort);
    const env = {
      ...startEnvironment(),
      ...secrets,
      KAFKA_BROKERS: this.brokers.join(','),
      DATABASE_URL: this.databaseUrl,
      SOURCES_FILE: sourcesFile,
      HOST: '127.0.0.1',
      PORT: String(gatewayPort),
      ...options.env,
      ...options.appEnv?.[app],
    };
    this.processes.set(app, await startApp({ group, app, adminPort, env }));
  }
}

/**
 * Topics and groups have fixed names. The shared broker serves any number of gateways at the same time, and its topics
 * hold what all of them have sent: a test that counts, consumes, or stops the broker, takes its own.
 * @throws Error for apps that consume without a broker of their own: they would share a group with those of other tests
 */
export async function startPipeline(options: PipelineOptions = {}): Promise<Pipeline> {
  const servers = testServers();
  const isShared = !options.ownKafka && !options.brokers;
  if (isShared && (options.apps ?? APPS).some((app) => app !== 'gateway'))
    throw new Error('only gateways share a Kafka with other tests: start this pipeline with ownKafka');
  const id = `pipeline_${randomBytes(6).toString('hex')}`;
  const folder = join(servers.folder, id);
  mkdirSync(folder, { mode: 0o711 });
  const group = new ProcessGroup(folder, join(servers.folder, 'processes'));
  const postgresPort = Number(new URL(servers.postgres).port);
  const giveBack = async (): Promise<void> => {
    await dropDatabase(postgresPort, id);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const sourcesFile = join(folder, 'sources.yaml');
    writeFileSync(sourcesFile, options.sources ?? readFileSync(EXAMPLE_SOURCES_FILE, 'utf8'));
    const broker = options.ownKafka ? await startKafkaBroker({ group, heapMb: KAFKA_HEAP_MB }) : undefined;
    const pipeline = new Pipeline({
      group,
      options,
      broker,
      brokers: options.brokers ?? [broker?.address ?? servers.kafka],
      databaseUrl: await ensureDatabase(postgresPort, id),
      sourcesFile,
      gatewayPort: await freePort(),
      secrets: newExampleSecrets(),
      giveBack,
    });
    return await pipeline.start();
  } catch (error) {
    await group.stop();
    await giveBack();
    throw error;
  }
}
