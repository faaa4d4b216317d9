import { webhookUrl } from '@app/sources';
import { Command } from 'commander';
import { EXIT } from '../command-line/exit-codes';
import { progressOf } from '../command-line/output';
import { run, type Session } from '../command-line/run';
import { againLine } from './again';
import { withOptions, type Options } from './options';
import { proofsOf, shownWith, type Mode, type Proof } from './proof';
import { reportOf, textOf, type Rehearsal } from './report';
import { gatewayUrlOf, proofSetting, sourceOf } from './sender-side';
import { persistently } from './sending/persistently';
import { post } from './sending/post';
import { atRate, atSpeed, sendAll } from './sending/send-all';
import { Tally } from './sending/tally';
import { planOf, type Plan } from './what-to-send';

/** `npm run simulate`: acts as the sender of a source. */
export const simulateCommand = (): Command =>
  withOptions(new Command('simulate'))
    .summary('act as the sender of a source: a rehearsal, and data for trying things')
    .description(
      'Posts webhooks to a gateway as the sender of a source does, with the right proof or a wrong one. They tell the lives\n' +
        'of parcels whose numbers begin with SIM, as no real number does.',
    )
    .action(
      run<Options>(async (options, session) => {
        const gatewayUrl = gatewayUrlOf(options);
        const source = sourceOf(options);
        const plan = planOf(options, source.integration);
        const proofs = plan.mode === 'unsigned' ? [] : proofsOf(source, proofSetting(options, gatewayUrl));
        await tryProofs(proofs, plan.mode);
        const rehearsal = {
          source: source.id,
          url: webhookUrl(gatewayUrl, source.id),
          mechanisms: source.authentication.map(({ type }) => type),
          again: againLine(options, plan),
          sinceMs: performance.now(),
        };
        const text = introduction(plan, rehearsal, source.integration);
        if (options.dryRun) return show(session, plan, rehearsal, text);
        session.output.say(text);
        const tally = await send(plan, proofs, rehearsal.url, options, session);
        const report = reportOf(plan, tally, rehearsal);
        session.output.result(report, textOf(report));
        if (session.signal.aborted) return EXIT.stopped;
        return report.asExpected ? EXIT.done : EXIT.failed;
      }),
    );

function show({ output }: Session, plan: Plan, rehearsal: Rehearsal, text: string): number {
  const { sinceMs: _, ...planned } = { ...plan, ...rehearsal, dryRun: true, webhooks: plan.webhooks.length };
  output.result(planned, `Would be posted: ${text}`);
  return EXIT.done;
}

/** A secret that is missing, or a token that cannot be fetched, shows before anything is sent. */
async function tryProofs(proofs: readonly Proof[], mode: Mode): Promise<void> {
  for (const turn of proofs.keys()) await shownWith(proofs, mode, Buffer.from('{}'), turn);
}

async function send(
  { mode, webhooks }: Plan,
  proofs: readonly Proof[],
  url: string,
  { rate, speed, concurrency, disorder }: Options,
  { output, signal }: Session,
): Promise<Tally> {
  const tally = new Tally(mode);
  const begin = performance.now();
  await sendAll(webhooks, {
    post: (webhook, index) =>
      persistently(
        async () => post(url, webhook, await shownWith(proofs, mode, webhook.body, index)),
        () => tally.retries++,
        signal,
      ),
    dueAt: speed === undefined ? atRate(rate) : atSpeed(webhooks, speed),
    concurrency,
    inOrder: !disorder,
    onAnswer: (answer, webhook) => {
      tally.add(answer, webhook);
      output.progress(progressOf(tally.answered, webhooks.length, begin));
    },
    signal,
  });
  return tally;
}

function introduction(
  { mode, version, webhooks }: Plan,
  { url, mechanisms }: { url: string; mechanisms: readonly string[] },
  integration: string,
): string {
  const parcels = new Set(webhooks.map(({ parcel }) => parcel)).size;
  return [
    `${count(webhooks.length, 'webhook')} of ${count(parcels, 'parcel')}, ${integration} ${version}, ${mode}`,
    `to ${url}, which asks for ${mechanisms.join(' and ')}`,
  ].join('\n');
}

const count = (number: number, what: string): string =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
