import { Command } from 'commander';
import { OperationStore, RedriveStore, type LetterFilter, type LetterGroup } from '@app/projection';
import { EXIT } from '../command-line/exit-codes';
import { positive, time } from '../command-line/option-values';
import { progressOf, tableOf, type Output } from '../command-line/output';
import { run } from '../command-line/run';
import { databaseConfig, kafkaConfig } from '../config';
import { withDatabase, withPublisher } from '../connections';
import { operatorName } from '../operator-name';
import { outcomeOf } from './outcome';
import { redrive } from './redrive';

interface Options extends LetterFilter {
  rate: number;
  wait: number;
  dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  npm run redrive -- --dry-run                         what there is, and nothing is sent
  npm run redrive -- --code unsupported_version        after the version was added
  npm run redrive -- --source acme-amazon --since 2026-11-01

Exit code 1 when letters are open again, or it was not known within --wait what came of them.`;

/** `npm run redrive`: sends dead letters through again. */
export const redriveCommand = (): Command =>
  new Command('redrive')
    .summary('send dead letters through again, once what made them fail is mended')
    .description(
      'Sends open dead letters through again, the oldest first, while the system runs. A letter becomes `redriven`,\n' +
        'then `resolved`, or open again with one attempt more. May be stopped and run again at any point.',
    )
    .option('--code <code>', 'only letters with this code')
    .option('--source <id>', 'only of this source')
    .option('--integration <name>', 'only of this integration')
    .option('--version <version>', 'only of this webhook version')
    .option('--raw-id <id>', 'only of this raw webhook')
    .option('--since <time>', 'only what failed at this time (ISO 8601) or later', time)
    .option('--until <time>', 'only what failed before this time', time)
    .option('--rate <number>', 'most letters a second', positive, 200)
    .option('--wait <seconds>', 'how long to wait for what comes of the last ones', positive, 30)
    .option('--dry-run', 'show what would be sent')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(
      run<Options>(async (options, { output, signal }) => {
        const { rate, wait, dryRun, ...filter } = options;
        const kafka = kafkaConfig();
        return withDatabase(databaseConfig(), async (database) => {
          const store = new RedriveStore(database);
          const groups = await store.groups(filter);
          const total = groups.reduce((sum, { letters }) => sum + letters, 0);
          if (dryRun || total === 0) return show(output, groups);
          const given = { ...filter, rate };
          return new OperationStore(database).run('redrive', given, operatorName(), async (operation) => {
            const begin = performance.now();
            const { places, ...counts } = await withPublisher(kafka, (publisher) =>
              redrive(store, publisher, {
                filter,
                rate,
                maxBodyBytes: kafka.MAX_BODY_BYTES,
                signal,
                onProgress: (now) => {
                  output.progress(progressOf(now.sent + now.deadAgain, total, begin));
                  operation.note({ ...now, total });
                },
              }),
            );
            const came = await outcomeOf(store, places, wait * 1_000, signal);
            const outcome = {
              sent: counts.sent,
              resolved: came.resolved,
              openAgain: came.open + counts.deadAgain,
              underWay: came.redriven,
            };
            await operation.end(signal.aborted ? 'stopped' : 'done', outcome);
            output.result(outcome, textOf(outcome));
            if (signal.aborted) return EXIT.stopped;
            return outcome.openAgain + outcome.underWay > 0 ? EXIT.failed : EXIT.done;
          });
        });
      }),
    );

function show(output: Output, groups: readonly LetterGroup[]): number {
  const total = groups.reduce((sum, { letters }) => sum + letters, 0);
  const table = tableOf(
    ['code', 'source', 'version', 'letters'],
    groups.map(({ code, source, version, letters }) => [code, source, version, letters]),
  );
  output.result(
    { total, groups },
    total === 0 ? 'No open dead letter is like that.' : `${table}\n${total} in all`,
  );
  return EXIT.done;
}

const textOf = (outcome: { sent: number; resolved: number; openAgain: number; underWay: number }): string =>
  [
    `${outcome.sent} sent, ${outcome.resolved} resolved`,
    ...(outcome.openAgain > 0 ? [`${outcome.openAgain} open again: see tracking.dead_letters`] : []),
    ...(outcome.underWay > 0 ? [`${outcome.underWay} still under way`] : []),
  ].join('; ');
