/** Which parcels a backfill asks for, as the options say. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OpenShipments, type AskedNumber, type Database } from '@app/projection';
import { CommandError, EXIT } from '../../command-line/exit-codes';
import { numbersIn } from './csv';

/** Numbers to ask for. */
export interface Numbers {
  total: number;
  /** Says in the table of operations which they are, without naming one: an erasure does not reach that table. */
  given: Readonly<Record<string, unknown>>;
  all: () => AsyncIterable<AskedNumber> | Iterable<AskedNumber>;
}

/** @throws CommandError */
export const listed = (numbers: readonly AskedNumber[]): Numbers => ({
  total: numbers.length,
  given: {
    numbers: numbers.length,
    listSha256: createHash('sha256').update(JSON.stringify(numbers)).digest('hex'),
  },
  all: () => numbers,
});

/** @throws CommandError */
export function inFile(path: string): Numbers {
  try {
    return listed(numbersIn(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, EXIT.usage);
  }
}

export async function allOpen(database: Database, source: string): Promise<Numbers> {
  const shipments = new OpenShipments(database);
  return {
    total: await shipments.count(source),
    given: { open: true },
    all: () => shipments.all(source),
  };
}
