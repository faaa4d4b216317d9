/**
 * The whole pipeline under a steady load that does not wait for it: from the 202 until another connection sees the
 * row. Four webhooks a shipment, the first of a new one; all are checked to arrive.
 */
import { randomBytes } from 'node:crypto';
import { shipmentId } from '@app/events';
import { startApp } from '../local-stack/apps';
import { freePort } from '../local-stack/ports';
import { startOurGateway } from './contestants';
import { amazonPush } from './events/amazon-pushes';
import { ACCOUNT, type Statement } from './events/statement';
import { sendOpenLoop } from './open-loop';
import type { BenchOptions } from './options';
import { addRound, median, percentile, type Contestant, type Report } from './report';
import { RowWatch } from './row-watch';
import { durablePostgres, onStage } from './stage';

const RATES = [100, 1_000];
const ROUNDS = 3;
const EVENTS_PER_SHIPMENT = 4;
const WARM_UP = { perSecond: 100, seconds: 5 };
const GOAL_P99_MS = 30;
const P99 = 'visible p99 ms';

interface Target {
  url: string;
  key: string;
  rows: RowWatch;
}

export const benchLatency = (options: BenchOptions): Promise<Report> =>
  onStage([], async (stage) => {
    const { url: databaseUrl } = await durablePostgres(stage);
    const key = randomBytes(24).toString('base64url');
    const { url } = await startOurGateway(stage, 'amazon-shipping', key);
    const env = { ...stage.env, DATABASE_URL: databaseUrl };
    for (const app of ['normalizer', 'projector'] as const)
      await startApp({ group: stage.group, app, adminPort: await freePort(), env });
    const rows = await RowWatch.open(databaseUrl);
    try {
      return await measure({ url, key, rows }, options);
    } finally {
      await rows.close();
    }
  });

async function measure(
  target: Target,
  { seconds, rounds = ROUNDS }: Pick<BenchOptions, 'seconds' | 'rounds'>,
): Promise<Report> {
  await underLoad(target, WARM_UP.perSecond, WARM_UP.seconds, 'W');
  const contestants = RATES.map((rate): Contestant => ({ name: `${rate} webhooks/s`, figures: {} }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, rate] of RATES.entries())
      addRound(contestants[index]!, await underLoad(target, rate, seconds, `${round}R${rate}N`));
  }
  const p99 = median(contestants[0]!.figures[P99]!);
  return {
    title: `latency: gateway, normalizer and projector, ${seconds} s of each load a round`,
    contestants,
    ratios: [],
    notes: [
      '202: from the moment a webhook was due to be sent; visible: from the 202 until another connection sees the row',
      `p99 at ${RATES[0]} webhooks/s: ${p99.toFixed(1)} ms (goal: at most ${GOAL_P99_MS} ms)`,
    ],
  };
}

/** @throws Error when a webhook is not accepted, or its row does not come */
async function underLoad(
  { url, key, rows }: Target,
  perSecond: number,
  seconds: number,
  series: string,
): Promise<Record<string, number>> {
  const requests = perSecond * seconds;
  const shipments = Math.ceil(requests / EVENTS_PER_SHIPMENT);
  const begin = Date.now();
  const push = (index: number): Statement =>
    amazonPush(`TBA${series}${index % shipments}`, Math.floor(index / shipments), begin + index);
  const accepted: number[] = [];
  const visible: number[] = [];
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  await sendOpenLoop({
    url,
    perSecond,
    requests,
    headersOf: () => headers,
    bodyOf: (index) => push(index).body,
    onAnswer: (index, status, dueAt, answeredAt) => {
      if (status !== 202) throw new Error(`the gateway answered ${status}`);
      accepted.push(answeredAt - dueAt);
      const { carrier, trackingNumber } = push(index);
      const events = Math.floor(index / shipments) + 1;
      rows.expect(shipmentId({ account: ACCOUNT, carrier, trackingNumber }), events, (at) =>
        visible.push(at - answeredAt),
      );
    },
  });
  await rows.untilAllAreVisible();
  return {
    '202 p50 ms': percentile(accepted, 50),
    '202 p99 ms': percentile(accepted, 99),
    'visible p50 ms': percentile(visible, 50),
    'visible p90 ms': percentile(visible, 90),
    [P99]: percentile(visible, 99),
    'visible max ms': Math.max(...visible),
  };
}
