/**
 * A rebuild of everything while 200 webhooks a second come in, beside the normalizer and the projector working off the
 * same webhooks alone. What a reader has to wait for meanwhile is measured by one that asks all the time. A second
 * rebuild, with nothing coming in, shows that the rows were the right ones: it finds no shipment that is another one.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TOPICS } from '@app/events';
import { withAdmin } from '@app/kafka';
import { PROJECT_ROOT } from '../local-stack/config';
import { connected } from '../local-stack/postgres';
import { waitUntilProcessed } from '../local-stack/progress';
import { fill } from './events/fill';
import { paceOf } from './measure';
import type { BenchOptions } from './options';
import { startOurs } from './processes';
import { recordsIn } from './records';
import { addRound, type Contestant, type Report } from './report';
import { durablePostgres, onStage, type Stage } from './stage';
import { OURS, Tables } from './tables';

const PER_SECOND = 200;
const EVERY_MS = 100;
const ASK = `SELECT count(*) FROM tracking.shipment_timeline
  WHERE tracking_number = (SELECT tracking_number FROM tracking.shipments LIMIT 1)`;

export const benchRebuild = (options: BenchOptions): Promise<Report> =>
  onStage([], async (stage) => {
    const { url: databaseUrl } = await durablePostgres(stage);
    const alone: Contestant[] = [
      { name: 'normalizer alone', figures: {} },
      { name: 'projector alone', figures: {} },
    ];
    const filled = await fill(stage.brokers, options.kind, { ...options, round: 0 });
    const paces = [
      await normalizerPace(stage, filled.webhooks),
      await projectorPace(stage, databaseUrl, filled.webhooks),
    ];
    for (const [index, pace] of paces.entries()) addRound(alone[index]!, { 'records/s': pace });

    const apps = [
      await startOurs(stage, 'normalizer'),
      await startOurs(stage, 'projector', { DATABASE_URL: databaseUrl }),
    ];
    const state = { isOver: false };
    const coming = trickle(stage, options, state);
    const waiting = longestAnswer(databaseUrl, state);
    const first = await rebuild(stage, databaseUrl);
    state.isOver = true;
    await coming;
    const longest = await waiting;
    await waitUntilProcessed({ brokers: stage.brokers, databaseUrl }, 600_000);
    const second = await rebuild(stage, databaseUrl);
    for (const app of apps) await app.stop();

    const ours: Contestant = { name: 'rebuild', figures: {} };
    const perSecond = first.records / first.seconds;
    addRound(ours, { 'records/s': perSecond, 'longest answer ms': longest });
    const slower = Math.min(...paces);
    return {
      title: `rebuild, ${options.kind}: ${first.records} raw webhooks in ${first.seconds} s, ${PER_SECOND} a second coming in`,
      contestants: [ours, ...alone],
      ratios: [
        {
          of: 'rebuild / the slower of the two',
          figure: 'records/s',
          values: [perSecond / slower],
          goal: 'at least 0.8',
        },
      ],
      notes: [
        `longest answer to an analyst's query meanwhile: ${Math.round(longest)} ms (goal: at most 100 ms)`,
        `shipments that the second rebuild found to be other ones: ${second.changed} (must be 0)`,
      ],
    };
  });

async function normalizerPace(stage: Stage, records: number): Promise<number> {
  return withAdmin(stage.brokers, async (admin) => {
    const child = await startOurs(stage, 'normalizer');
    const progress = (): Promise<number> => recordsIn(admin, TOPICS.shipmentUpdates);
    const { perSecond } = await paceOf({ child, progress, from: 0, records });
    await child.stop();
    return perSecond;
  });
}

async function projectorPace(stage: Stage, databaseUrl: string, records: number): Promise<number> {
  const tables = await Tables.open(databaseUrl, '');
  const child = await startOurs(stage, 'projector', { DATABASE_URL: databaseUrl });
  const { perSecond } = await paceOf({ child, progress: () => tables.applied(OURS), from: 0, records });
  await tables.untilOutboxIsEmpty();
  await child.stop();
  await tables.close();
  return perSecond;
}

/** Webhooks of other shipments, until it is over. */
async function trickle(stage: Stage, { kind }: BenchOptions, state: { isOver: boolean }): Promise<void> {
  const events = (PER_SECOND * EVERY_MS) / 1_000;
  for (let round = 1; !state.isOver; round++) {
    const begin = performance.now();
    await fill(stage.brokers, kind, { events, shipments: events, round });
    await sleep(Math.max(0, EVERY_MS - (performance.now() - begin)));
  }
}

const longestAnswer = (databaseUrl: string, state: { isOver: boolean }): Promise<number> =>
  connected(databaseUrl, async (client) => {
    let longest = 0;
    while (!state.isOver) {
      const begin = performance.now();
      await client.query(ASK);
      longest = Math.max(longest, performance.now() - begin);
      await sleep(5);
    }
    return longest;
  });

interface Rebuilt {
  records: number;
  seconds: number;
  changed: number;
}

function rebuild({ env }: Stage, databaseUrl: string): Promise<Rebuilt> {
  const main = join(PROJECT_ROOT, 'dist', 'apps', 'operator', 'src', 'main.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=32', main, 'rebuild', '--json'], {
      env: { ...env, DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(text) as Rebuilt) : reject(new Error(`the rebuild ended with ${code}`)),
    );
  });
}
