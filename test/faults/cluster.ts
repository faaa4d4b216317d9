/** Three brokers, three replicas of everything, two of which must have a record before it is acknowledged. */
import { ensureTopics, withAdmin } from '@app/kafka';
import { newClusterId, startKafkaBroker, type KafkaBroker } from '../../tools/local-stack/kafka-broker';
import { freePort } from '../../tools/local-stack/ports';
import type { ProcessGroup } from '../../tools/local-stack/process-group';
import { until } from '../until';

export const REPLICATION = { KAFKA_TOPIC_PARTITIONS: '12', KAFKA_TOPIC_REPLICATION_FACTOR: '3' };

export class Cluster {
  private constructor(
    private readonly start: (nodeId: number) => Promise<KafkaBroker>,
    readonly brokers: Map<number, KafkaBroker>,
  ) {}

  static async start(group: ProcessGroup): Promise<Cluster> {
    const clusterId = newClusterId();
    const quorum: { nodeId: number; controllerPort: number }[] = [];
    const ports = new Map<number, number>();
    for (const nodeId of [1, 2, 3]) {
      quorum.push({ nodeId, controllerPort: await freePort() });
      ports.set(nodeId, await freePort());
    }
    const start = (nodeId: number): Promise<KafkaBroker> =>
      startKafkaBroker({ group, nodeId, quorum, clusterId, heapMb: 384, port: ports.get(nodeId)! });
    const started = await Promise.all(quorum.map(({ nodeId }) => start(nodeId)));
    return new Cluster(start, new Map(started.map((broker) => [broker.nodeId, broker])));
  }

  get addresses(): string[] {
    return [...this.brokers.values()].map(({ address }) => address);
  }

  addressesWithout(nodeId: number): string[] {
    return [...this.brokers.values()]
      .filter((broker) => broker.nodeId !== nodeId)
      .map(({ address }) => address);
  }

  /** With three replicas of each partition. */
  async createTopic(topic: string, partitions: number): Promise<void> {
    const settings = {
      KAFKA_BROKERS: this.addresses,
      KAFKA_TOPIC_PARTITIONS: partitions,
      KAFKA_TOPIC_REPLICATION_FACTOR: 3,
    };
    await ensureTopics(settings, [{ topic, config: {} }]);
  }

  async kill(nodeId: number): Promise<void> {
    await this.brokers.get(nodeId)!.process.stop('SIGKILL');
  }

  /** Its connections stay open, and nothing is answered. */
  freeze(nodeId: number): void {
    process.kill(this.brokers.get(nodeId)!.process.pid!, 'SIGSTOP');
  }

  thaw(nodeId: number): void {
    process.kill(this.brokers.get(nodeId)!.process.pid!, 'SIGCONT');
  }

  /** Lets a killed broker in again and waits until every partition has all its replicas. */
  async restore(nodeId: number, topic: string): Promise<void> {
    this.brokers.set(nodeId, await this.start(nodeId));
    await until(
      `all replicas of ${topic} in sync`,
      () =>
        withAdmin(this.addresses, async (admin) =>
          [...(await admin.replicas(topic)).values()].every(
            ({ replicas, inSync }) => inSync.length === replicas.length,
          ),
        ).catch(() => false),
      60_000,
    );
  }
}
