import { Command } from 'commander';
import { OperationStore, RebuildStore, type Among } from '@app/projection';
import { EXIT } from '../command-line/exit-codes';
import { uuid, whole } from '../command-line/option-values';
import { progressOf, type Output } from '../command-line/output';
import { run } from '../command-line/run';
import { databaseConfig, kafkaConfig } from '../config';
import { withDatabase } from '../connections';
import { operatorName } from '../operator-name';
import { rebuild, type RebuildResult } from './rebuild';

interface Options {
  account?: string;
  shipment?: string;
  archive?: string;
  threads?: number;
  discard?: boolean;
}

const EXAMPLES = `
Examples:
  npm run rebuild                          everything, after a mapping was corrected
  npm run rebuild -- --account acme        only the shipments of one account, in place
  npm run rebuild -- --discard             forget what an unfinished rebuild has left`;

/** `npm run rebuild`: derives all rows again from the raw webhooks. */
export const rebuildCommand = (): Command =>
  new Command('rebuild')
    .summary("derive rows again from the raw webhooks, with today's mappings")
    .description(
      'Reads the raw topic from its beginning, derives all rows beside the running ones, catches up and puts them in their ' +
        'place in one transaction, while the system runs. Consumers of tracking.shipments.v1 are told of shipments that ' +
        'really changed, and of no others. Takes the owner of the schema. A rebuild that was stopped goes on when it is ' +
        'run again.',
    )
    .option('--account <account>', 'only shipments of this account, in place')
    .option('--shipment <id>', 'only this shipment (its id), in place', uuid)
    .option(
      '--archive <folder>',
      'read what the topic does not hold any more out of an archive; none: leave it out',
    )
    .option('--threads <count>', 'how many cores to use at most; by default all, where there is much', whole)
    .option('--discard', 'drop what an unfinished rebuild has left, and do nothing else')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(
      run<Options>(async ({ account, shipment, archive, threads, discard }, { output, signal }) => {
        const config = databaseConfig();
        const kafka = kafkaConfig();
        return withDatabase(config, async (database) => {
          if (discard) {
            await new RebuildStore(database).discard();
            output.result({ discarded: true }, 'Nothing is left of an unfinished rebuild.');
            return EXIT.done;
          }
          const among: Among | undefined =
            account === undefined && shipment === undefined ? undefined : { account, shipmentId: shipment };
          return new OperationStore(database).run(
            'rebuild',
            { ...among },
            operatorName(),
            async (operation) => {
              const begin = performance.now();
              const result = await rebuild({
                database,
                kafka,
                among,
                archive,
                threads,
                signal,
                onProgress: (done, total) => {
                  output.progress(progressOf(done, total, begin));
                  operation.note({ done, total });
                },
              });
              await operation.end(result ? 'done' : 'stopped', { ...result });
              return report(output, result);
            },
          );
        });
      }),
    );

function report(output: Output, result: RebuildResult | undefined): number {
  if (!result) {
    output.result({ stopped: true }, 'Stopped; run it again, and it goes on where it was.');
    return EXIT.stopped;
  }
  const { records, seconds, changed, resolvedLetters, dead, isContinued } = result;
  const letters = Object.entries(dead).map(([code, count]) => `${count} ${code}`);
  output.result(
    result,
    [
      `${records.toLocaleString('en')} raw webhooks in ${seconds} s${isContinued ? ', the rest of an earlier run' : ''}`,
      `${changed} shipments are other ones than before, ${resolvedLetters} dead letters are resolved`,
      ...(letters.length > 0 ? [`not mapped: ${letters.join(', ')}`] : []),
    ].join('\n'),
  );
  return EXIT.done;
}
