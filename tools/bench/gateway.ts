/**
 * The gateway beside bare one-file gateways: one broker, warmed by a round that is not counted; all contestants
 * run the whole time and are measured in turn, so that a noisy moment hits each of them. Every acknowledged
 * webhook is looked for in the topic afterwards.
 */
import { randomBytes } from 'node:crypto';
import { withAdmin } from '@app/kafka';
import {
  OURS,
  PEER_TOPICS,
  WITH_KAFKAJS,
  WITH_PLATFORMATIC,
  startGateways,
  type Gateway,
} from './contestants';
import { cpuSeconds } from './cpu';
import { run, signedBodies } from './load';
import { sendOpenLoop } from './open-loop';
import type { BenchOptions } from './options';
import { recordsIn } from './records';
import { addRound, percentile, ratio, type Contestant, type Report } from './report';
import { onStage, type Stage } from './stage';

type Bodies = ReturnType<typeof signedBodies>;

const ROUNDS = 4;

const REQUESTS = 'requests/s';
const CPU = 'CPU µs/request';
const HALF_RATE = 'p99 ms at half its rate';
/** By contestant and figure. */
const GOALS: Record<string, Record<string, string>> = {
  [WITH_KAFKAJS]: { [REQUESTS]: 'at least 1.10' },
  [WITH_PLATFORMATIC]: { [REQUESTS]: 'at least 0.75', [CPU]: 'at most 1.60' },
};

export const benchGateway = (options: BenchOptions): Promise<Report> =>
  onStage(PEER_TOPICS, async (stage) => {
    const secret = randomBytes(24).toString('base64url');
    const gateways = await startGateways(stage, secret);
    const bodies = signedBodies(secret);
    const measured = await measureInTurn(stage, gateways, bodies, options);
    await halfLoad(gateways, measured, bodies, options);
    const contestants = [...measured.values()];
    const ours = contestants.find(({ name }) => name === OURS)!;
    return {
      title: `gateway: ${options.requests} webhooks of ${bodies[0]!.body.length} bytes a round, ${options.connections} connections`,
      contestants,
      ratios: contestants.filter((peer) => peer !== ours).flatMap((peer) => ratiosWith(ours, peer)),
      notes: [],
    };
  });

const ratiosWith = (ours: Contestant, peer: Contestant) =>
  [REQUESTS, CPU].map((figure) => ratio(figure, ours, peer, GOALS[peer.name]?.[figure]));

/** Each gateway once a round, after a round that is not counted. */
export async function measureInTurn(
  { brokers }: Stage,
  gateways: readonly Gateway[],
  bodies: Bodies,
  { requests, rounds = ROUNDS, connections }: BenchOptions,
): Promise<Map<Gateway, Contestant>> {
  const results = new Map(gateways.map((gateway) => [gateway, { name: gateway.name, figures: {} }]));
  for (let round = 0; round <= rounds; round++) {
    for (const [gateway, contestant] of results) {
      const cpuBefore = cpuSeconds(gateway.pid);
      const before = await recordsOf(gateway, brokers);
      const load = await run({ url: gateway.url, requests, connections }, bodies);
      const cpu = cpuSeconds(gateway.pid) - cpuBefore;
      const stored = (await recordsOf(gateway, brokers)) - before;
      if (gateway.stores && stored < load.accepted)
        throw new Error(`${gateway.name}: ${load.accepted} acknowledged, ${stored} in the topic`);
      if (round === 0) continue;
      addRound(contestant, {
        [REQUESTS]: load.requestsPerSecond,
        'p50 ms': load.p50Ms,
        'p99 ms': load.p99Ms,
        [CPU]: (cpu * 1e6) / requests,
        failed: load.failed,
      });
    }
  }
  return results;
}

/**
 * Each contestant once more at half of its own best rate, where latency means something. Requests are sent when they are
 * due, one after the other: a load that sends a second's worth at once would measure its own bursts.
 */
async function halfLoad(
  gateways: readonly Gateway[],
  measured: ReadonlyMap<Gateway, Contestant>,
  bodies: Bodies,
  { requests, rounds = ROUNDS }: BenchOptions,
): Promise<void> {
  for (let round = 0; round < rounds; round++)
    for (const gateway of gateways) {
      const contestant = measured.get(gateway)!;
      const perSecond = Math.max(...contestant.figures[REQUESTS]!) / 2;
      const latencies: number[] = [];
      await sendOpenLoop({
        url: gateway.url,
        perSecond,
        requests,
        headersOf: (index) => bodies[index % bodies.length]!.headers,
        bodyOf: (index) => bodies[index % bodies.length]!.body,
        onAnswer: (_index, _status, dueAt, answeredAt) => latencies.push(answeredAt - dueAt),
      });
      addRound(contestant, { [HALF_RATE]: percentile(latencies, 99) });
    }
}

const recordsOf = ({ topic }: Gateway, brokers: string[]): Promise<number> =>
  withAdmin(brokers, (admin) => recordsIn(admin, topic));
