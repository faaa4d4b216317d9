import { TOPICS } from '@app/events';
import { startApp } from '../local-stack/apps';
import { freePort } from '../local-stack/ports';
import { startPeer } from './processes';
import { sourcesFile } from './sources-file';
import type { Stage } from './stage';

export interface Gateway {
  name: string;
  url: string;
  pid: number;
  topic: string;
  /** False for the one that answers without storing anything. */
  stores: boolean;
}

export const OURS = 'parcelwire gateway';
/** Contestants that do what a gateway has to, with the client of their name. */
export const WITH_KAFKAJS = 'fastify + kafkajs';
export const WITH_PLATFORMATIC = 'fastify + @platformatic/kafka';

const PEERS = [
  { name: WITH_KAFKAJS, file: 'fastify-kafkajs', topic: 'bench.kafkajs', stores: true },
  {
    name: WITH_PLATFORMATIC,
    file: 'fastify-platformatic',
    topic: 'bench.platformatic',
    stores: true,
  },
  { name: 'fastify, no Kafka', file: 'fastify-none', topic: 'bench.none', stores: false },
];

export const PEER_TOPICS = PEERS.map(({ topic }) => topic);

const READY_DEADLINE_MS = 30_000;

/** Starts our gateway and its peers, each as a process of its own, and waits until they answer. */
export async function startGateways(stage: Stage, secret: string): Promise<Gateway[]> {
  const ours = await startOurGateway(stage, 'aftership', secret);
  return [ours, ...(await Promise.all(PEERS.map((peer) => startPeerGateway(stage, secret, peer))))];
}

/** Our gateway with the one source `bench`. @param more another name, and variables */
export async function startOurGateway(
  { group, folder, env }: Stage,
  integration: 'aftership' | 'amazon-shipping',
  secret: string,
  more: { name?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Gateway> {
  const name = more.name ?? OURS;
  const port = await freePort();
  const child = await startApp({
    group,
    app: 'gateway',
    adminPort: await freePort(),
    env: {
      ...env,
      BENCH_SECRET: secret,
      SOURCES_FILE: sourcesFile(folder, integration),
      HOST: '127.0.0.1',
      PORT: String(port),
      ...more.env,
    },
    name: name.replaceAll(/\W+/g, '-'),
  });
  return { name, url: urlOf(port), pid: child.pid!, topic: TOPICS.rawWebhooks, stores: true };
}

async function startPeerGateway(
  stage: Stage,
  secret: string,
  { name, file, topic, stores }: (typeof PEERS)[number],
): Promise<Gateway> {
  const port = await freePort();
  const child = startPeer(stage, file, { BENCH_SECRET: secret, PORT: String(port), BENCH_TOPIC: topic });
  await child.whenReady(() => child.log().includes('listening'), READY_DEADLINE_MS);
  return { name, url: urlOf(port), pid: child.pid!, topic, stores };
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}/webhooks/bench`;
