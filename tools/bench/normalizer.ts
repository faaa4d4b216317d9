/**
 * The normalizer beside a bare loop that parses each body and publishes the same bytes, over the same raw records.
 * Both go on where they were in the round before; each round adds new records, and starts both processes again.
 */
import { DEAD_LETTER_TOPICS, TOPICS } from '@app/events';
import { withAdmin, type LogAdmin } from '@app/kafka';
import { fill, type Filled } from './events/fill';
import { paceOf, type Pace } from './measure';
import type { BenchOptions } from './options';
import { startOurs, startPeer } from './processes';
import { recordsIn } from './records';
import { addRound, ratio, type Contestant, type Report } from './report';
import { onStage, type Stage } from './stage';

const OURS = 'parcelwire normalizer';
const LOOP = 'bare kafkajs loop';
const LOOP_TOPIC = 'bench.republished';
const ROUNDS = 3;

export const benchNormalizer = (options: BenchOptions): Promise<Report> =>
  onStage([LOOP_TOPIC], async (stage) => {
    const ours: Contestant = { name: OURS, figures: {} };
    const loop: Contestant = { name: LOOP, figures: {} };
    let filled: Filled | undefined;
    for (let round = 0; round < (options.rounds ?? ROUNDS); round++) {
      filled = await fill(stage.brokers, options.kind, { ...options, round });
      await withAdmin(stage.brokers, async (admin) => {
        addRound(loop, figures(await runLoop(stage, admin, options.events)));
        addRound(ours, figures(await runOurs(stage, admin, options.events)));
      });
    }
    return {
      title: `normalizer, ${options.kind}: ${options.events} webhooks of ${filled!.meanBytes} bytes over ${filled!.shipments} shipments a round`,
      contestants: [ours, loop],
      ratios: ['records/s', 'CPU µs/record'].map((figure) => ratio(figure, ours, loop)),
      notes: [],
    };
  });

async function runLoop(stage: Stage, admin: LogAdmin, records: number): Promise<Pace> {
  const progress = (): Promise<number> => recordsIn(admin, LOOP_TOPIC);
  const from = await progress();
  const child = startPeer(stage, 'normalizer-loop', { BENCH_FROM: TOPICS.rawWebhooks, BENCH_TO: LOOP_TOPIC });
  const pace = await paceOf({ child, progress, from, records });
  await child.stop();
  return pace;
}

/** @throws Error when a record became a dead letter */
async function runOurs(stage: Stage, admin: LogAdmin, records: number): Promise<Pace> {
  const deadLetters = (): Promise<number> => recordsIn(admin, DEAD_LETTER_TOPICS.rawWebhooks);
  const progress = async (): Promise<number> =>
    (await recordsIn(admin, TOPICS.shipmentUpdates)) + (await deadLetters());
  const from = await progress();
  const child = await startOurs(stage, 'normalizer');
  const pace = await paceOf({ child, progress, from, records });
  await child.stop();
  const dead = await deadLetters();
  if (dead > 0) throw new Error(`${dead} of the records became dead letters`);
  return pace;
}

const figures = ({ perSecond, cpuMicros, residentMiB, othersPercent }: Pace): Record<string, number> => ({
  'records/s': perSecond,
  'CPU µs/record': cpuMicros,
  'RSS MiB': residentMiB,
  ...(othersPercent !== undefined && { 'other work %': othersPercent }),
});
