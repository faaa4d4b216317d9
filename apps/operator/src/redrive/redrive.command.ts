import { Command } from 'commander';
import type { ServiceConfig } from '@app/config';
import {
  OperationStore,
  RedriveStore,
  type Database,
  type LetterFilter,
  type LetterGroup,
  type Operation,
} from '@app/projection';
import { EXIT } from '../command-line/exit-codes';
import { positive, time } from '../command-line/option-values';
import { progressOf } from '../command-line/output';
import { run, type Session } from '../command-line/run';
import { databaseConfig, kafkaConfig } from '../config';
import { withDatabase, withPublisher } from '../connections';
import { operatorName } from '../operator-name';
import { outcomeOf } from './outcome';
import { redrive } from './redrive';
import { NOTHING_SENT, redriveText, type RedriveOutcome, type RedriveResult } from './redrive-result';

interface Options extends LetterFilter {
  rate: number;
  wait: number;
  dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  npm run redrive -- --dry-run                         what is open; nothing is sent
  npm run redrive -- --code unsupported_version        after the version was added
  npm run redrive -- --source acme-amazon --since 2026-11-01

Exit code 1 when letters are open again, or their outcome is not known within --wait.`;

/** `npm run redrive`: sends dead letters through again. */
export const redriveCommand = (): Command =>
  new Command('redrive')
    .summary('send dead letters through again, once the cause of their failure is fixed')
    .description(
      'Sends open dead letters through again, the oldest first, while the system runs. A letter becomes `redriven`,\n' +
        'then `resolved`, or open again with one attempt more. Can be stopped and run again at any point.\n' +
        "An empty value, such as --source '', means letters without one.",
    )
    .option('--code <code>', 'only letters with this code')
    .option('--source <id>', 'only of this source')
    .option('--integration <name>', 'only of this integration')
    .option('--version <version>', 'only of this webhook version')
    .option('--raw-id <id>', 'only of this raw webhook')
    .option('--since <time>', 'only what failed at this time (ISO 8601) or later', time)
    .option('--until <time>', 'only what failed before this time', time)
    .option('--rate <number>', 'most letters a second', positive, 200)
    .option('--wait <seconds>', 'how long to wait for the outcome of the last ones', positive, 30)
    .option('--dry-run', 'show what would be sent')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(
      run<Options>(async (options, session) => {
        const kafka = kafkaConfig();
        return withDatabase(databaseConfig(), (database) => start(database, kafka, options, session));
      }),
    );

async function start(
  database: Database,
  kafka: ServiceConfig,
  { wait, dryRun = false, rate, ...filter }: Options,
  session: Session,
): Promise<number> {
  const { output, signal } = session;
  const store = new RedriveStore(database);
  const groups = await store.groups(filter);
  const total = totalOf(groups);
  const report = (outcome: RedriveOutcome): void => {
    const result: RedriveResult = { dryRun, total, groups, ...outcome };
    output.result(result, redriveText(result));
  };
  if (dryRun || total === 0) {
    report(NOTHING_SENT);
    return EXIT.done;
  }
  const operations = new OperationStore(database);
  return operations.run('redrive', { ...filter, rate }, operatorName(), async (operation) => {
    const outcome = await sendAll(store, kafka, { filter, rate, wait, total }, operation, session);
    await operation.end(signal.aborted ? 'stopped' : 'done', { ...outcome });
    report(outcome);
    if (signal.aborted) return EXIT.stopped;
    return outcome.openAgain + outcome.underWay > 0 ? EXIT.failed : EXIT.done;
  });
}

const totalOf = (groups: readonly LetterGroup[]): number =>
  groups.reduce((sum, { letters }) => sum + letters, 0);

async function sendAll(
  store: RedriveStore,
  kafka: ServiceConfig,
  { filter, rate, wait, total }: { filter: LetterFilter; rate: number; wait: number; total: number },
  operation: Operation,
  { output, signal }: Session,
): Promise<RedriveOutcome> {
  const begin = performance.now();
  const { places, sent, failedAgain } = await withPublisher(kafka, (publisher) =>
    redrive(store, publisher, {
      filter,
      rate,
      maxBodyBytes: kafka.MAX_BODY_BYTES,
      signal,
      onProgress: (now) => {
        output.progress(progressOf(now.sent + now.failedAgain, total, begin));
        operation.note({ ...now, total });
      },
    }),
  );
  const { resolved, open, redriven } = await outcomeOf(store, places, wait * 1_000, signal);
  return { sent, resolved, openAgain: open + failedAgain, underWay: redriven };
}
