import type { Command } from 'commander';
import { OperationStore, PullStore, type Operation } from '@app/projection';
import type { Source } from '@app/sources';
import { CommandError, EXIT } from '../command-line/exit-codes';
import { progressOf } from '../command-line/output';
import { run, type Session } from '../command-line/run';
import { databaseConfig, kafkaConfig } from '../config';
import { withDatabase, withPublisher } from '../connections';
import { operatorName } from '../operator-name';
import { askedSource, secretOf } from './asked-source';
import { Backfill } from './backfill';
import type { CarrierApi, CarrierKind } from './carriers';
import { RateLimit } from './http/rate-limit';
import { backfillOptions, wantedBy, type BackfillOptions } from './options';
import { Tally } from './tally';
import { taskOf, type Task } from './task';

/** `npm run backfill`: what was missed, or never sent, from the carrier's own API. */
export const backfillCommand = (): Command =>
  backfillOptions().action(
    run<BackfillOptions>(async (options, session) => {
      const wanted = wantedBy(options);
      const { source, kind } = askedSource(options.sourcesFile, options.source);
      const headers = headersOf(source, kind);
      const kafka = kafkaConfig();
      return withDatabase(databaseConfig(), async (database) => {
        const task = await taskOf(wanted, database, source, kind);
        const rate = options.rate ?? kind.requestsPerSecond;
        if (options.dryRun) return show(session, source, kind, task, rate);
        const api = task.asksCarrier ? opened(source, kind, options, rate, session.signal) : undefined;
        const given = { source: source.id, ...task.given };
        const operations = new OperationStore(database);
        const since = options.resume ? await operations.unfinishedSince('backfill', given) : undefined;
        return operations.run('backfill', given, operatorName(), (operation) =>
          withPublisher(kafka, async (publisher) => {
            const tally = tallyOf(session, operation, task);
            const store = new PullStore(database, source);
            const { signal } = session;
            const { MAX_BODY_BYTES: maxBodyBytes } = kafka;
            const setting = { source, kind, headers, store, publisher, maxBodyBytes, signal, tally };
            await task.run(new Backfill(setting), api, since);
            return ended(session, operation, tally);
          }),
        );
      });
    }),
  );

function headersOf({ pull }: Source, kind: CarrierKind): Record<string, string> {
  try {
    return kind.headers(pull);
  } catch (error) {
    throw new CommandError((error as Error).message, EXIT.config);
  }
}

function opened(
  { id, pull }: Source,
  kind: CarrierKind,
  { timeout, rate: givenRate }: BackfillOptions,
  rate: number,
  signal: AbortSignal,
): CarrierApi {
  if (!pull)
    throw new CommandError(`source ${id} has no \`pull:\` section: its carrier cannot be asked`, EXIT.config);
  const burst = givenRate === undefined ? kind.burst : Math.min(kind.burst, Math.ceil(givenRate));
  const limit = new RateLimit(rate, burst, performance.now());
  return kind.open(pull, secretOf, { limit, timeoutMs: timeout * 1_000, signal });
}

/** Says how far it is with each parcel. */
function tallyOf({ output }: Session, operation: Operation, { total }: Task): Tally {
  const begin = performance.now();
  const tally = new Tally(total, () => {
    const { counts, done, total: all } = tally;
    output.progress(all === undefined ? `${done} done` : progressOf(done, all, begin));
    operation.note({ ...counts, ...(all !== undefined && { total: all }) });
  });
  return tally;
}

async function ended({ output, signal }: Session, operation: Operation, tally: Tally): Promise<number> {
  const { counts, failures } = tally;
  const state = signal.aborted ? 'stopped' : counts.failed > 0 ? 'failed' : 'done';
  await operation.end(state, { ...counts });
  output.result({ ...counts, failures }, tally.toText());
  return { stopped: EXIT.stopped, failed: EXIT.failed, done: EXIT.done }[state];
}

function show(
  { output }: Session,
  source: Source,
  kind: CarrierKind,
  { total, asksCarrier }: Task,
  rate: number,
): number {
  const requests = total === undefined ? undefined : Math.ceil(total / kind.numbersAtOnce);
  const seconds = requests === undefined || !asksCarrier ? undefined : Math.ceil(requests / rate);
  const parcels = total === undefined ? 'parcels that only the carrier can count' : `${total} parcels`;
  output.result(
    { source: source.id, total, requests: asksCarrier ? requests : 0, seconds },
    asksCarrier
      ? `${parcels} of ${source.id} would be asked for${seconds === undefined ? '' : `, in ${seconds} s or more`}.`
      : `${total} files would be taken for ${source.id}.`,
  );
  return EXIT.done;
}
