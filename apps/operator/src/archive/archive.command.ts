import { mkdir } from 'node:fs/promises';
import type { ServiceConfig } from '@app/config';
import { OperationStore, type Operation } from '@app/projection';
import { Command } from 'commander';
import { EXIT } from '../command-line/exit-codes';
import { progressOf } from '../command-line/output';
import { run, type Session } from '../command-line/run';
import { databaseConfig, kafkaConfig } from '../config';
import { withDatabase } from '../connections';
import { operatorName } from '../operator-name';
import { archive } from './archive';
import type { ArchivedFile } from './archive-file';
import { archiveRange, type ArchiveRange } from './range';

interface Options {
  dir: string;
  dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  npm run archive -- --dir /backup/raw              every night
  npm run rebuild -- --archive /backup/raw          once the topic no longer holds its first records`;

/** `npm run archive`: raw webhooks into files. */
export const archiveCommand = (): Command =>
  new Command('archive')
    .summary('write raw webhooks into files, from which a rebuild can read them')
    .description(
      'Writes the raw records that a folder does not hold yet into files: JSON lines, gzip, with offsets, headers and bytes, ' +
        'and a manifest with checksums. Run it more often than the retention of the raw topic deletes records.',
    )
    .requiredOption('--dir <folder>', 'where the files are; made if it is not there')
    .option('--dry-run', 'show what would be written')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(
      run<Options>(async ({ dir, dryRun }, session) => {
        const kafka = kafkaConfig();
        if (dryRun) return show(session, dir, await archiveRange(kafka, dir));
        await mkdir(dir, { recursive: true, mode: 0o700 });
        return withDatabase(databaseConfig(), (database) =>
          new OperationStore(database).run('archive', { dir }, operatorName(), (operation) =>
            write(kafka, dir, operation, session),
          ),
        );
      }),
    );

async function write(
  kafka: ServiceConfig,
  dir: string,
  operation: Operation,
  session: Session,
): Promise<number> {
  const { signal, output } = session;
  // Another run may have written meanwhile: looked at only now that this is the only one.
  const range = await archiveRange(kafka, dir);
  const begin = performance.now();
  const onProgress = (done: number): void => {
    output.progress(progressOf(done, range.total, begin));
    operation.note({ done, total: range.total });
  };
  const files = await archive({ kafka, folder: dir, range, signal, onProgress });
  const records = files.reduce((sum, file) => sum + file.records, 0);
  await operation.end(signal.aborted ? 'stopped' : 'done', { files: files.length, records });
  report(session, dir, files, range);
  return signal.aborted ? EXIT.stopped : EXIT.done;
}

function show({ output }: Session, dir: string, { total, begunLate }: ArchiveRange): number {
  output.result(
    { dryRun: true, records: total, begunLate },
    [
      `About ${total.toLocaleString('en')} raw webhooks would be written to ${dir}`,
      ...lateText(begunLate),
    ].join('\n'),
  );
  return EXIT.done;
}

function report(
  { output }: Session,
  dir: string,
  files: readonly ArchivedFile[],
  { begunLate }: ArchiveRange,
): void {
  const records = files.reduce((sum, file) => sum + file.records, 0);
  const text = `${records.toLocaleString('en')} raw webhooks in ${files.length} new files in ${dir}`;
  output.result({ records, files, begunLate }, [text, ...lateText(begunLate)].join('\n'));
}

const lateText = (begunLate: ArchiveRange['begunLate']): string[] =>
  begunLate.length === 0
    ? []
    : [
        'The first records of the topic are deleted already, and are not in this archive: ' +
          begunLate
            .map(({ partition, from }) => `partition ${partition} begins at offset ${from}`)
            .join('; '),
      ];
