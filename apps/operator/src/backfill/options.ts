/** The options of `backfill`: what is asked for, in exactly one way. */
import { Command } from 'commander';
import type { AskedNumber } from '@app/projection';
import { CommandError, EXIT } from '../command-line/exit-codes';
import { positive, time } from '../command-line/option-values';
import type { TimeWindow } from './carriers';

export interface BackfillOptions extends TimeWindow {
  source: string;
  sourcesFile: string;
  trackingNumber?: string[];
  carrier?: string;
  file?: string;
  open?: boolean;
  fromFiles?: string;
  rate?: number;
  timeout: number;
  resume?: boolean;
  dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  npm run backfill -- --source acme-amazon --open                     after an outage
  npm run backfill -- --source acme-amazon --file parcels.csv --dry-run
  npm run backfill -- --source acme-aftership --created-since 2026-01-01
  npm run backfill -- --source acme-amazon --from-files ./answers

Exit code 1 when some parcels could not be asked for; --resume asks for those alone.`;

/** The command with its options, without what it does. */
export const backfillOptions = (): Command =>
  new Command('backfill')
    .summary('ask the carrier for parcels, and publish its answers as if it had sent them')
    .description(
      'Asks the API of a carrier, or takes responses that were saved, and publishes them to the raw topic, byte for byte, ' +
        'while the system runs. An answer that is the same as the last time publishes nothing. Needs the `pull:` section ' +
        'of the source. Can be stopped and run again at any point.',
    )
    .requiredOption('--source <id>', 'the source under which to ask')
    .option('--tracking-number <number...>', 'parcels to ask for')
    .option(
      '--carrier <carrier>',
      'with --tracking-number: as in tracking.shipments; left out: of any carrier',
    )
    .option(
      '--file <list.csv>',
      'parcels to ask for: a number a line, or a CSV with columns tracking_number, carrier',
    )
    .option('--open', 'ask for all parcels of the source that are under way')
    .option(
      '--created-since <time>',
      'AfterShip: ask for all parcels that were added at this time or later',
      time,
    )
    .option('--created-until <time>', 'AfterShip: and before this time', time)
    .option(
      '--updated-since <time>',
      'AfterShip: ask for all parcels that have changed at this time or later',
      time,
    )
    .option('--updated-until <time>', 'AfterShip: and before this time', time)
    .option('--from-files <folder>', 'take the responses in its files *.json, and ask nothing')
    .option('--resume', 'leave out what was asked since this list was begun and not ended')
    .option('--rate <number>', 'most requests a second; left out: what the carrier allows', positive)
    .option('--timeout <seconds>', 'longest wait for one answer', positive, 15)
    .option('--dry-run', 'show what would be asked')
    .option('--json', 'one JSON document')
    .option(
      '--sources-file <path>',
      'the sources file (SOURCES_FILE)',
      process.env.SOURCES_FILE ?? 'tools/example/sources.yaml',
    )
    .addHelpText('after', EXAMPLES);

/** What is asked for. */
export type Wanted =
  | { kind: 'numbers'; numbers: AskedNumber[] }
  | { kind: 'file'; path: string }
  | { kind: 'open' }
  | { kind: 'window'; window: TimeWindow }
  | { kind: 'files'; folder: string };

/** @throws CommandError */
export function wantedBy(options: BackfillOptions): Wanted {
  const { trackingNumber, carrier, file, open, fromFiles } = options;
  const { createdSince, createdUntil, updatedSince, updatedUntil } = options;
  const window: TimeWindow = { createdSince, createdUntil, updatedSince, updatedUntil };
  const ways: Wanted[] = [
    ...(trackingNumber
      ? [
          {
            kind: 'numbers' as const,
            numbers: trackingNumber.map((each) => ({ trackingNumber: each, ...(carrier && { carrier }) })),
          },
        ]
      : []),
    ...(file === undefined ? [] : [{ kind: 'file' as const, path: file }]),
    ...(open ? [{ kind: 'open' as const }] : []),
    ...(Object.values(window).some(Boolean) ? [{ kind: 'window' as const, window }] : []),
    ...(fromFiles === undefined ? [] : [{ kind: 'files' as const, folder: fromFiles }]),
  ];
  const [wanted, other] = ways;
  if (wanted && !other) return wanted;
  throw new CommandError(
    'say in one way what to ask for: --tracking-number, --file, --open, --created-since or --updated-since, or --from-files',
    EXIT.usage,
  );
}
