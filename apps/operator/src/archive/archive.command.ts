import { mkdir } from 'node:fs/promises';
import { Command } from 'commander';
import { EXIT } from '../command-line/exit-codes';
import { progressOf } from '../command-line/output';
import { run } from '../command-line/run';
import { kafkaConfig } from '../config';
import { archive } from './archive';

const EXAMPLES = `
Examples:
  npm run archive -- --dir /backup/raw              every night
  npm run rebuild -- --archive /backup/raw          once the topic does not go back to the beginning any more`;

/** `npm run archive`: raw webhooks into files. */
export const archiveCommand = (): Command =>
  new Command('archive')
    .summary('write raw webhooks into files, from which a rebuild can read them')
    .description(
      'Writes the raw records that a folder does not hold yet into files: JSON lines, gzip, with offsets, headers and bytes, ' +
        'and a manifest with checksums. Run it more often than the raw topic forgets.',
    )
    .requiredOption('--dir <folder>', 'where the files are; made where it is not there')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(
      run<{ dir: string }>(async ({ dir }, { output, signal }) => {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        const begin = performance.now();
        const files = await archive({
          kafka: kafkaConfig(),
          folder: dir,
          signal,
          onProgress: (done, total) => output.progress(progressOf(done, total, begin)),
        });
        const records = files.reduce((sum, file) => sum + file.records, 0);
        output.result(
          { records, files },
          `${records.toLocaleString('en')} raw webhooks in ${files.length} new files of ${dir}`,
        );
        return signal.aborted ? EXIT.stopped : EXIT.done;
      }),
    );
