import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { javaCommand } from './config';
import type { Child } from './child';
import { isStarted, kafkaHome, NO_JAVA, propertiesText } from './kafka-home';
import { freePort, portAnswers } from './ports';
import type { ProcessGroup } from './process-group';

export interface KafkaBrokerOptions {
  group: ProcessGroup;
  /** Where clients reach it on 127.0.0.1. Left out: any free port. */
  port?: number;
  nodeId?: number;
  /** Controllers of the cluster when there are several brokers; this one among them. */
  quorum?: readonly { nodeId: number; controllerPort: number }[];
  /** Must be the same for all brokers of a cluster. */
  clusterId?: string;
  heapMb?: number;
  /** Broker settings in addition to, or instead of, those chosen here. */
  settings?: Record<string, string>;
}

export interface KafkaBroker {
  /** host:port for clients. */
  address: string;
  port: number;
  nodeId: number;
  process: Child;
}

const READY_DEADLINE_MS = 60_000;

export const newClusterId = (): string => randomBytes(16).toString('base64url');

/** A broker that is its own controller; its records stay in the group's folder from one start to the next. */
export async function startKafkaBroker(options: KafkaBrokerOptions): Promise<KafkaBroker> {
  const { group, nodeId = 1, heapMb = 512 } = options;
  const home = await kafkaHome(group);
  const port = options.port ?? (await freePort());
  const quorum = options.quorum ?? [{ nodeId, controllerPort: await freePort() }];
  const folder = join(group.folder, `kafka-${nodeId}`);
  format(folder, nodeId, options.clusterId ?? newClusterId(), home.bootstrapCheckpoint);
  const properties = join(group.folder, `kafka-${nodeId}.properties`);
  writeFileSync(
    properties,
    propertiesText({ ...brokerSettings(nodeId, port, quorum, folder), ...options.settings }),
  );

  const child = group.start({
    name: `kafka-${nodeId}`,
    command: javaCommand(),
    cwd: home.cwd,
    args: [`-Xmx${heapMb}m`, home.archiveArgument, ...home.javaArguments, 'kafka.Kafka', properties],
    whenMissing: NO_JAVA,
  });
  await child.whenReady(async () => isStarted(child) && portAnswers(port), READY_DEADLINE_MS);
  return { address: `127.0.0.1:${port}`, port, nodeId, process: child };
}

/** Makes the folder of a new broker. meta.properties comes last: where it is, everything is. */
function format(folder: string, nodeId: number, clusterId: string, bootstrapCheckpoint: string): void {
  const meta = join(folder, 'meta.properties');
  if (existsSync(meta)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  copyFileSync(bootstrapCheckpoint, join(folder, 'bootstrap.checkpoint'));
  const identity = {
    version: '1',
    'cluster.id': clusterId,
    'node.id': String(nodeId),
    'directory.id': newClusterId(),
  };
  writeFileSync(`${meta}.draft`, propertiesText(identity));
  renameSync(`${meta}.draft`, meta);
}

function brokerSettings(
  nodeId: number,
  port: number,
  quorum: NonNullable<KafkaBrokerOptions['quorum']>,
  folder: string,
): Record<string, string> {
  const controllerPort = quorum.find((voter) => voter.nodeId === nodeId)!.controllerPort;
  const replicas = String(Math.min(3, quorum.length));
  const minimum = String(Math.min(2, quorum.length));
  return {
    'process.roles': 'broker,controller',
    'node.id': String(nodeId),
    'controller.quorum.voters': quorum
      .map((voter) => `${voter.nodeId}@127.0.0.1:${voter.controllerPort}`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': folder,
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'min.insync.replicas': minimum,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '10',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': minimum,
    'group.initial.rebalance.delay.ms': '0',
    // A broker that was killed is let in again only when its former self has been silent for this long.
    'broker.session.timeout.ms': '4000',
    'broker.heartbeat.interval.ms': '1000',
    // Tests that kill consumers do not want to wait the usual 6 s at least.
    'group.min.session.timeout.ms': '1000',
  };
}
