import { Command } from 'commander';
import { OperationStore, RebuildStore, type Among, type Database } from '@app/projection';
import { EXIT } from '../command-line/exit-codes';
import { uuid, whole } from '../command-line/option-values';
import { progressOf } from '../command-line/output';
import { run, type Session } from '../command-line/run';
import { databaseConfig, kafkaConfig } from '../config';
import { withDatabase } from '../connections';
import { operatorName } from '../operator-name';
import { outlook, rebuild, type RebuildOptions } from './rebuild';
import { beginText, outlookText, resultText } from './rebuild-text';

interface Options extends Among {
  shipment?: string;
  /** False: without one. */
  archive?: string | false;
  acceptMissing?: boolean;
  threads?: number;
  discard?: boolean;
  dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  npm run rebuild -- --dry-run             how much there is to do, and what is missing
  npm run rebuild                          everything, after a mapping was corrected
  npm run rebuild -- --account acme        only the shipments of one account, in place
  npm run rebuild -- --discard             drop what an unfinished rebuild has left`;

/** `npm run rebuild`: derives all rows again from the raw webhooks. */
export const rebuildCommand = (): Command =>
  new Command('rebuild')
    .summary("derive rows again from the raw webhooks, with today's mappings")
    .description(
      'Reads the raw topic from its beginning, derives all rows beside the running ones, catches up and puts them in their ' +
        'place in one transaction, while the system runs. Consumers of tracking.shipments.v1 get the shipments that ' +
        'really changed, and no others. Needs the owner of the schema. A rebuild that was stopped continues when it is ' +
        'run again.',
    )
    .option('--account <account>', 'only shipments of this account, in place')
    .option('--shipment <id>', 'only this shipment (its id), in place', uuid)
    .option('--archive <folder>', 'read what the topic no longer holds from an archive')
    .option('--no-archive', 'rebuild from what the topic holds, even if its first records are deleted')
    .option('--accept-missing', 'rebuild even if the archive lacks records that the topic no longer holds')
    .option(
      '--threads <count>',
      'how many cores to use at most; by default all, if there is much to do',
      whole,
    )
    .option('--discard', 'drop what an unfinished rebuild has left, and do nothing else')
    .option('--dry-run', 'show what would be done')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(
      run<Options>(async (options, session) => {
        const kafka = kafkaConfig();
        return withDatabase(databaseConfig(), (database) => {
          if (options.discard) return discard(database, session, options);
          const given = givenTo(options, database, kafka);
          return options.dryRun ? show(given, session) : start(given, session);
        });
      }),
    );

function givenTo(
  { account, shipment: shipmentId, archive, acceptMissing, threads }: Options,
  database: Database,
  kafka: RebuildOptions['kafka'],
): RebuildOptions {
  return {
    database,
    kafka,
    among: account === undefined && shipmentId === undefined ? undefined : { account, shipmentId },
    archive: archive === false ? undefined : archive,
    acceptsMissing: archive === false || (acceptMissing ?? false),
    threads,
  };
}

async function discard(database: Database, { output }: Session, { dryRun }: Options): Promise<number> {
  const store = new RebuildStore(database);
  if (dryRun) {
    const isThere = await store.isThere();
    const text = isThere ? 'An unfinished rebuild would be dropped.' : 'There is no unfinished rebuild.';
    output.result({ dryRun: true, wouldDiscard: isThere }, text);
    return EXIT.done;
  }
  // As an operation: a rebuild that is running must not lose its tables.
  return new OperationStore(database).run('rebuild', { discard: true }, operatorName(), async (operation) => {
    await store.discard();
    await operation.end('done', { discarded: true });
    output.result({ discarded: true }, 'Nothing is left of an unfinished rebuild.');
    return EXIT.done;
  });
}

async function show(given: RebuildOptions, { output }: Session): Promise<number> {
  const ahead = await outlook(given);
  output.result({ dryRun: true, ...ahead }, outlookText(ahead, given.among));
  return EXIT.done;
}

function start(given: RebuildOptions, { output, signal }: Session): Promise<number> {
  const operations = new OperationStore(given.database);
  return operations.run('rebuild', { ...given.among }, operatorName(), async (operation) => {
    const begin = performance.now();
    const result = await rebuild(given, {
      signal,
      onBegin: (ahead) => beginText(ahead).forEach((line) => output.say(line)),
      onProgress: (done, total) => {
        output.progress(progressOf(done, total, begin));
        operation.note({ done, total });
      },
    });
    await operation.end(result ? 'done' : 'stopped', { ...result });
    if (result) output.result(result, resultText(result));
    else output.result({ stopped: true }, 'Stopped. Run it again to continue.');
    return result ? EXIT.done : EXIT.stopped;
  });
}
