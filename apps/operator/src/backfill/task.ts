/** What one backfill does, prepared before anything is asked: how much there is, and how it is done. */
import type { Database } from '@app/projection';
import type { Source } from '@app/sources';
import { CommandError, EXIT } from '../command-line/exit-codes';
import type { Backfill } from './backfill';
import type { CarrierApi, CarrierKind, TimeWindow } from './carriers';
import { allOpen, inFile, listed, type Numbers } from './numbers/numbers';
import type { Wanted } from './options';
import { savedFiles } from './saved-answers';

export interface Task {
  /** Left out where only the carrier knows. */
  total?: number;
  /** For the table of operations; the same for the same list. */
  given: Readonly<Record<string, unknown>>;
  asksCarrier: boolean;
  run: (backfill: Backfill, api: CarrierApi | undefined, since: Date | undefined) => Promise<void>;
}

/** @throws CommandError */
export async function taskOf(
  wanted: Wanted,
  database: Database,
  source: Source,
  kind: CarrierKind,
): Promise<Task> {
  switch (wanted.kind) {
    case 'numbers':
      return asking(listed(wanted.numbers));
    case 'file':
      return asking(inFile(wanted.path));
    case 'open':
      return asking(await allOpen(database, source.id));
    case 'files':
      return taking(wanted.folder);
    case 'window':
      return listing(wanted.window, source, kind);
    default:
      return wanted satisfies never;
  }
}

function listing(window: TimeWindow, { integration }: Source, { listsParcels }: CarrierKind): Task {
  if (!listsParcels)
    throw new CommandError(`${integration} can only be asked for tracking numbers`, EXIT.usage);
  return { given: { ...window }, asksCarrier: true, run: (backfill, api) => backfill.list(api!, window) };
}

function taking(folder: string): Task {
  const files = savedFiles(folder);
  return {
    total: files.length,
    given: { fromFiles: folder },
    asksCarrier: false,
    run: (backfill) => backfill.take(files),
  };
}

const asking = ({ total, given, all }: Numbers): Task => ({
  total,
  given,
  asksCarrier: true,
  run: (backfill, api, since) => backfill.askFor(api!, all(), since),
});
