import { join, relative } from 'node:path';
import { ServiceConfig, readConfig } from '@app/config';
import type { KafkaSettings } from '@app/kafka';
import { APPS, type AppName } from '../local-stack/apps';
import { CannotStart, EXIT_USAGE } from '../local-stack/cannot-start';
import { PROJECT_ROOT } from '../local-stack/config';

export const HELP = `npm start [-- --fresh]

Runs the whole pipeline on this machine: Kafka, Postgres, gateway, normalizer, projector, console. Sends the example
webhooks through it, prints the shipments that come of them, and keeps running until Ctrl-C.

  --fresh   forget the data of earlier starts
  --help    print this

Variables (default):
  KAFKA_BROKERS, DATABASE_URL   use these servers instead of starting any
  PORT_BASE                     first of seven ports in a row, instead of the numbers below: a second start on one machine
  PORT (8080)                   gateway
  KAFKA_PORT (29092), POSTGRES_PORT (25432)
  GATEWAY_ADMIN_PORT (8090), NORMALIZER_ADMIN_PORT (8091), PROJECTOR_ADMIN_PORT (8092)
  CONSOLE_PORT (8088)
  LOG_LEVEL (log)               of the apps, whose logs are in .parcelwire/logs
`;

export interface StartConfig {
  help: boolean;
  fresh: boolean;
  /** Everything that this command leaves on the disk. */
  folder: string;
  ports: Record<AppName, { name: string; port: number }> &
    Record<'kafka' | 'postgres' | 'public' | 'console', { name: string; port: number }>;
  /** Servers that exist already; undefined where our own are to be started. */
  kafka?: KafkaSettings;
  databaseUrl?: string;
  /** What the apps inherit. */
  environment: NodeJS.ProcessEnv;
}

export const FOLDER = join(PROJECT_ROOT, '.parcelwire');

/** A path as one would type it in the project's folder. */
export const shortPath = (path: string): string => relative(PROJECT_ROOT, path);

/** What listens, the variable that moves it, and its usual port, in the order in which `PORT_BASE` counts. */
const PORTS = [
  ['public', 'PORT', 8080],
  ['kafka', 'KAFKA_PORT', 29_092],
  ['postgres', 'POSTGRES_PORT', 25_432],
  ['gateway', 'GATEWAY_ADMIN_PORT', 8090],
  ['normalizer', 'NORMALIZER_ADMIN_PORT', 8091],
  ['projector', 'PROJECTOR_ADMIN_PORT', 8092],
  ['console', 'CONSOLE_PORT', 8088],
] as const;

/** @param count how many ports in a row begin there */
function portOf(name: string, text: string, count = 1): number {
  const highest = 65_536 - count;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= highest) return port;
  throw new CannotStart(
    `${name}: must be a port from 1 to ${highest} (got ${JSON.stringify(text)})`,
    EXIT_USAGE,
  );
}

export function startConfig(
  flags: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): StartConfig {
  const unknown = flags.find((flag) => flag !== '--fresh' && flag !== '--help');
  if (unknown !== undefined)
    throw new CannotStart(`unknown: ${unknown} (there are --fresh and --help)`, EXIT_USAGE);
  const base = environment.PORT_BASE ? portOf('PORT_BASE', environment.PORT_BASE, PORTS.length) : undefined;
  const ports = PORTS.map(([key, name, otherwise], index) => {
    const text = environment[name] || String(base === undefined ? otherwise : base + index);
    return [key, { name, port: portOf(name, text) }] as const;
  });
  return {
    help: flags.includes('--help'),
    fresh: flags.includes('--fresh'),
    folder: FOLDER,
    ports: Object.fromEntries(ports) as StartConfig['ports'],
    kafka: environment.KAFKA_BROKERS ? readConfig(environment, ServiceConfig)[0] : undefined,
    databaseUrl: environment.DATABASE_URL || undefined,
    environment,
  };
}

/** The ports that this start will listen on. */
export function portsInUse({ ports, kafka, databaseUrl }: StartConfig): { name: string; port: number }[] {
  return [
    ports.public,
    ports.console,
    ...APPS.map((app) => ports[app]),
    ...(kafka ? [] : [ports.kafka]),
    ...(databaseUrl ? [] : [ports.postgres]),
  ];
}
