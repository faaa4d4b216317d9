/** What the console asks when somebody looks for parcels. */
import { Database, ExplainStore, FindStore, type FoundShipment } from '@app/projection';
import type { Client } from 'pg';
import { addRound, type Contestant } from '../report';

const NUMBERS = 50;

/** Times finding one parcel, finding fifty at once, and reading what was promised of one. @param figure its name */
export async function benchFind(
  url: string,
  client: Client,
  rounds: number,
  figure: string,
): Promise<Contestant[]> {
  const { rows } = await client.query<{ id: string; number: string }>(
    'SELECT id, tracking_number AS number FROM tracking.shipments TABLESAMPLE SYSTEM (1) LIMIT $1',
    [NUMBERS],
  );
  const numbers = rows.map(({ number }) => number);
  const database = new Database(
    {
      DATABASE_URL: url,
      DATABASE_POOL_SIZE: 2,
      DATABASE_CONNECT_TIMEOUT_MS: 5_000,
      DATABASE_STATEMENT_TIMEOUT_MS: 60_000,
    },
    'parcelwire-bench',
  );
  const find = new FindStore(database);
  const explain = new ExplainStore(database);
  const asked: Record<string, () => Promise<unknown>> = {
    'Console: one tracking number': () => find.shipments([numbers[0]!], 500),
    'Console: fifty tracking numbers': () => found(find.shipments(numbers, 500), numbers.length),
    'Console: what was promised': () => explain.promises(rows[0]!.id),
  };
  try {
    await database.open();
    const contestants = Object.keys(asked).map((name): Contestant => ({ name, figures: {} }));
    for (let round = 0; round < rounds; round++)
      for (const contestant of contestants) {
        const begin = performance.now();
        await asked[contestant.name]!();
        addRound(contestant, { [figure]: performance.now() - begin });
      }
    return contestants;
  } finally {
    await database.close();
  }
}

async function found(shipments: Promise<FoundShipment[]>, atLeast: number): Promise<void> {
  const { length } = await shipments;
  if (length < atLeast) throw new Error(`${length} of ${atLeast} shipments were found`);
}
