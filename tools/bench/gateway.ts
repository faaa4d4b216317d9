/**
 * The gateway beside bare one-file gateways: one broker, warmed by a round that is not counted; all contestants
 * run the whole time and are measured in turn, so that a noisy moment hits each of them. Every acknowledged
 * webhook is looked for in the topic afterwards.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOPICS, topicSettings } from '@app/events';
import { ensureTopics, withAdmin } from '@app/kafka';
import { startKafkaBroker } from '../local-stack/kafka-broker';
import { ProcessGroup } from '../local-stack/process-group';
import { startContestants, type Contestant } from './contestants';
import { cpuSeconds } from './cpu';
import { run, signedBodies, type Measured, type Round } from './load';
import { printReport } from './report';

export interface BenchOptions {
  requests: number;
  rounds: number;
  connections: number;
}

const MAX_BODY_BYTES = 1024 * 1024;

export async function benchGateway(options: BenchOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parcelwire-bench-'));
  const group = new ProcessGroup(folder);
  const stop = async (): Promise<void> => {
    await group.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('SIGINT', () => void stop().finally(() => process.exit(130)));
  try {
    const secret = randomBytes(24).toString('base64url');
    const brokers = [(await startKafkaBroker({ group })).address];
    const contestants = await startContestants(group, brokers, secret, sourcesFile(folder));
    await ensureTopics(
      { KAFKA_BROKERS: brokers, KAFKA_TOPIC_PARTITIONS: 6, KAFKA_TOPIC_REPLICATION_FACTOR: 1 },
      [TOPICS.rawWebhooks, ...contestants.map(({ topic }) => topic)].map((topic) => ({
        topic,
        config: topicSettings(MAX_BODY_BYTES)[0]!.config,
      })),
    );
    const measured = await measureInTurn(contestants, brokers, signedBodies(secret), options);
    printReport(measured, await halfLoad(contestants, measured, signedBodies(secret), options));
  } finally {
    await stop();
  }
}

async function measureInTurn(
  contestants: readonly Contestant[],
  brokers: string[],
  bodies: ReturnType<typeof signedBodies>,
  { requests, rounds, connections }: BenchOptions,
): Promise<Map<string, Round[]>> {
  const results = new Map<string, Round[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) {
      const cpuBefore = cpuSeconds(contestant.pid);
      const before = await recordsIn(contestant, brokers);
      const load = await run({ url: contestant.url, requests, connections }, bodies);
      const cpu = cpuSeconds(contestant.pid) - cpuBefore;
      const stored = (await recordsIn(contestant, brokers)) - before;
      if (contestant.stores && stored < load.accepted) {
        throw new Error(`${contestant.name}: ${load.accepted} acknowledged, ${stored} in the topic`);
      }
      process.stderr.write(
        `round ${round} ${contestant.name}: ${Math.round(load.requestsPerSecond)}/s, ${Math.round((cpu * 1e6) / requests)} µs\n`,
      );
      if (round > 0)
        results.get(contestant.name)!.push({ ...load, cpuMicrosPerRequest: (cpu * 1e6) / requests });
    }
  }
  return results;
}

/** Each contestant once more at half of its own best rate, where latency means something. */
async function halfLoad(
  contestants: readonly Contestant[],
  measured: ReadonlyMap<string, Round[]>,
  bodies: ReturnType<typeof signedBodies>,
  { requests, connections }: BenchOptions,
): Promise<Map<string, Measured>> {
  const results = new Map<string, Measured>();
  for (const { name, url } of contestants) {
    const best = Math.max(...measured.get(name)!.map(({ requestsPerSecond }) => requestsPerSecond));
    const rate = Math.floor(best / 2 / connections) * connections;
    results.set(name, await run({ url, requests, connections, rate }, bodies));
  }
  return results;
}

const recordsIn = ({ topic }: Contestant, brokers: string[]): Promise<number> =>
  withAdmin(brokers, async (admin) => {
    const partitions = [...(await admin.endOffsets(topic)).values()];
    return partitions.reduce((sum, { high }) => sum + Number(high), 0);
  });

function sourcesFile(folder: string): string {
  const file = join(folder, 'sources.yaml');
  writeFileSync(
    file,
    `sources:
  - id: bench
    integration: aftership
    account: acme
    rateLimit: { requestsPerSecond: 1000000, burst: 1000000 }
    authentication:
      - type: hmac-sha256
        secrets: [{ id: a, valueFrom: { env: BENCH_SECRET } }]
`,
  );
  return file;
}
