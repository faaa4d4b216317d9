/** What `simulate` can be asked for. */
import { Command, Option } from 'commander';
import { positive, share, time, whole } from '../command-line/option-values';
import { sourcesFile } from '../config';
import { MODES, type Mode } from './proof';

export type Options = Partial<Record<Mode, true>> & {
  source: string;
  file: string;
  url: string;
  allowRemote?: true;
  secretEnv?: string[];
  tokenEnv?: string;
  version?: string;
  parcels: number;
  days: number;
  until?: string;
  seed?: string;
  count?: number;
  one?: true;
  body?: string;
  rate: number;
  speed?: number;
  concurrency: number;
  disorder?: true;
  duplicate: number;
  dryRun?: true;
};

const DESCRIPTIONS: Record<Mode, string> = {
  signed: 'proven by all mechanisms of the source (default)',
  unsigned: 'without any proof',
  tampered: 'the body changed after it was signed; of a key, a password or a token one character changed',
  expired: 'a credential that is not valid any more; a wrong one where none is known',
};

const EXAMPLES = `
Examples:
  npm run simulate -- --source acme-amazon                          one parcel's life, while npm start runs
  npm run simulate -- --source acme-aftership --parcels 200 --disorder --duplicate 0.1
  npm run simulate -- --source acme-aftership --version 2024-04 --one
  npm run simulate -- --source acme-amazon --tampered               20 webhooks that must be refused
  npm run simulate -- --source acme-amazon --parcels 50 --speed 8640    a day in ten seconds
  npm run simulate -- --source acme-amazon --body sample.json

Exit code 1 when an answer was not the expected one: 202, or 401 and 403 for webhooks that must be refused.`;

const collected = (value: string, others: readonly string[] = []): string[] => [...others, value];

/** Adds the options to a command. */
export function withOptions(command: Command): Command {
  command
    .requiredOption('--source <id>', 'whose sender to act as')
    .option('--file <path>', 'the sources file (SOURCES_FILE)', sourcesFile())
    .option('--url <url>', 'the gateway', 'http://127.0.0.1:8080')
    .option('--allow-remote', 'the URL may be another machine: the secrets of the source go there')
    .option(
      '--secret-env <name>',
      'variable with a secret that the sources file does not lead to from here; may be given again',
      collected,
    )
    .option('--token-env <name>', 'variable with an access token of the issuer that the source names');
  for (const mode of MODES)
    command.addOption(
      new Option(`--${mode}`, DESCRIPTIONS[mode]).conflicts(MODES.filter((other) => other !== mode)),
    );
  return command
    .option('--version <version>', 'of the payload; left out: the newest one')
    .option('--parcels <number>', 'how many lives', whole, 1)
    .option('--days <number>', 'labels are made within this many days before the end', whole, 10)
    .option('--until <time>', 'the end: nothing is later. Left out: the beginning of this hour', time)
    .option('--seed <text>', 'the same seed and end give the same webhooks; left out: a random one')
    .option(
      '--count <number>',
      'most distinct webhooks, the earliest ones; 20 where all must be refused',
      whole,
    )
    .addOption(
      new Option('--one', 'exactly one webhook: the newest one of a parcel').conflicts(['parcels', 'count']),
    )
    .addOption(
      new Option('--body <file>', 'this body as it is').conflicts(['parcels', 'count', 'one', 'seed']),
    )
    .option('--rate <number>', 'most webhooks a second', positive, 100)
    .addOption(
      new Option(
        '--speed <factor>',
        'in real time, sped up by this factor, instead of --rate (8640: a day in ten seconds)',
      )
        .argParser(positive)
        .conflicts(['rate', 'disorder']),
    )
    .option('--concurrency <number>', 'most webhooks at once', whole, 20)
    .option('--disorder', 'in any order; otherwise those of a parcel follow each other')
    .option('--duplicate <share>', 'share of the webhooks that are posted twice: 0.1 is one in ten', share, 0)
    .option('--dry-run', 'show what would be posted')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES);
}
