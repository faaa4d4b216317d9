import { join, relative } from 'node:path';
import { ServiceConfig, readConfig } from '@app/config';
import type { KafkaSettings } from '@app/kafka';
import { APPS, type AppName } from '../local-stack/apps';
import { CannotStart, EXIT_USAGE } from '../local-stack/cannot-start';
import { PROJECT_ROOT } from '../local-stack/config';

export const HELP = `npm start [-- --fresh]

Runs the whole pipeline on this machine: Kafka, Postgres, gateway, normalizer, projector. Sends the example
webhooks through it, prints the shipments that come of them, and keeps running until Ctrl-C.

  --fresh   forget the data of earlier starts
  --help    print this

Variables (default):
  KAFKA_BROKERS, DATABASE_URL   use these servers instead of starting any
  PORT (8080)                   gateway
  KAFKA_PORT (29092), POSTGRES_PORT (25432)
  GATEWAY_ADMIN_PORT (8090), NORMALIZER_ADMIN_PORT (8091), PROJECTOR_ADMIN_PORT (8092)
  LOG_LEVEL (log)               of the apps, whose logs are in .parcelwire/logs
`;

export interface StartConfig {
  help: boolean;
  fresh: boolean;
  /** Everything that this command leaves on the disk. */
  folder: string;
  ports: Record<AppName, { name: string; port: number }> &
    Record<'kafka' | 'postgres' | 'public', { name: string; port: number }>;
  /** Servers of somebody else; undefined where our own are to be started. */
  kafka?: KafkaSettings;
  databaseUrl?: string;
  /** What the apps inherit. */
  environment: NodeJS.ProcessEnv;
}

export const FOLDER = join(PROJECT_ROOT, '.parcelwire');

/** A path as one would type it in the project's folder. */
export const shortPath = (path: string): string => relative(PROJECT_ROOT, path);

export function startConfig(
  flags: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): StartConfig {
  const unknown = flags.find((flag) => flag !== '--fresh' && flag !== '--help');
  if (unknown !== undefined)
    throw new CannotStart(`unknown: ${unknown} (there are --fresh and --help)`, EXIT_USAGE);
  const port = (name: string, otherwise: number): { name: string; port: number } => {
    const text = environment[name] || String(otherwise);
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < 1 || number > 65_535) {
      throw new CannotStart(
        `${name}: must be a port from 1 to 65535 (got ${JSON.stringify(text)})`,
        EXIT_USAGE,
      );
    }
    return { name, port: number };
  };
  return {
    help: flags.includes('--help'),
    fresh: flags.includes('--fresh'),
    folder: FOLDER,
    ports: {
      public: port('PORT', 8080),
      kafka: port('KAFKA_PORT', 29_092),
      postgres: port('POSTGRES_PORT', 25_432),
      gateway: port('GATEWAY_ADMIN_PORT', 8090),
      normalizer: port('NORMALIZER_ADMIN_PORT', 8091),
      projector: port('PROJECTOR_ADMIN_PORT', 8092),
    },
    kafka: environment.KAFKA_BROKERS ? readConfig(environment, ServiceConfig)[0] : undefined,
    databaseUrl: environment.DATABASE_URL || undefined,
    environment,
  };
}

/** The ports that this start will listen on. */
export function portsInUse({ ports, kafka, databaseUrl }: StartConfig): { name: string; port: number }[] {
  return [
    ports.public,
    ...APPS.map((app) => ports[app]),
    ...(kafka ? [] : [ports.kafka]),
    ...(databaseUrl ? [] : [ports.postgres]),
  ];
}
