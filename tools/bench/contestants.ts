import { join } from 'node:path';
import { TOPICS } from '@app/events';
import { startApp } from '../local-stack/apps';
import { PROJECT_ROOT } from '../local-stack/config';
import { freePort } from '../local-stack/ports';
import type { ProcessGroup } from '../local-stack/process-group';

export interface Contestant {
  name: string;
  url: string;
  pid: number;
  topic: string;
  /** False for the one that answers without storing anything. */
  stores: boolean;
}

export const OURS = 'parcelwire gateway';
export const REFERENCE = 'fastify + kafkajs';

const PEERS = [
  { name: REFERENCE, file: 'fastify-kafkajs', topic: 'bench.kafkajs', stores: true },
  {
    name: 'fastify + @platformatic/kafka',
    file: 'fastify-platformatic',
    topic: 'bench.platformatic',
    stores: true,
  },
  { name: 'fastify, no Kafka', file: 'fastify-none', topic: 'bench.none', stores: false },
];

const READY_DEADLINE_MS = 30_000;

/** Starts our gateway and its peers, each as a process of its own. */
export async function startContestants(
  group: ProcessGroup,
  brokers: string[],
  secret: string,
  sourcesFile: string,
): Promise<Contestant[]> {
  const common = { PATH: process.env.PATH, KAFKA_BROKERS: brokers.join(','), BENCH_SECRET: secret };
  const port = await freePort();
  const gateway = await startApp({
    group,
    app: 'gateway',
    adminPort: await freePort(),
    env: { ...common, SOURCES_FILE: sourcesFile, HOST: '127.0.0.1', PORT: String(port) },
  });
  const ours = { name: OURS, url: urlOf(port), pid: gateway.pid!, topic: TOPICS.rawWebhooks, stores: true };
  return [ours, ...(await Promise.all(PEERS.map((peer) => startPeer(group, common, peer))))];
}

async function startPeer(
  group: ProcessGroup,
  common: NodeJS.ProcessEnv,
  { name, file, topic, stores }: (typeof PEERS)[number],
): Promise<Contestant> {
  const port = await freePort();
  const child = group.start({
    name: file,
    command: process.execPath,
    args: [
      '--disable-warning=TimeoutNegativeWarning',
      join(PROJECT_ROOT, 'dist', 'tools', 'bench', 'peers', `${file}.js`),
    ],
    env: { ...common, PORT: String(port), BENCH_TOPIC: topic },
  });
  await child.whenReady(() => Promise.resolve(child.log().includes('listening')), READY_DEADLINE_MS);
  return { name, url: urlOf(port), pid: child.pid!, topic, stores };
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}/webhooks/bench`;
