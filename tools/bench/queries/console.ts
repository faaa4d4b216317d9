/** The console's pages beside tables of a year: from a pasted number to the timeline, as the browser asks for them. */
import { normalize } from '@app/normalization';
import { Database, ShipmentStore } from '@app/projection';
import type { Client } from 'pg';
import { EXAMPLE_SOURCES_FILE } from '../../example/webhooks';
import { startApp } from '../../local-stack/apps';
import { freePort } from '../../local-stack/ports';
import { aftershipSnapshots } from '../events/aftership-snapshots';
import { rawRecord } from '../events/statement';
import { addRound, type Contestant } from '../report';
import type { Stage } from '../stage';

const PARCELS = 50;
const EVENTS_PER_PARCEL = 8;

/** Times finding a parcel with its timeline, finding fifty at once, and a page of what came lately. @param figure its name */
export async function benchConsole(
  { group, env }: Stage,
  url: string,
  client: Client,
  rounds: number,
  figure: string,
): Promise<Contestant[]> {
  await writeParcels(url);
  const { rows } = await client.query<{ number: string }>(
    `SELECT tracking_number AS number FROM tracking.shipments WHERE account = 'bench'`,
  );
  const numbers = rows.map(({ number }) => number);
  if (numbers.length !== PARCELS) throw new Error(`${numbers.length} of ${PARCELS} parcels were written`);
  const [port, adminPort] = [await freePort(), await freePort()];
  await startApp({
    group,
    app: 'console',
    adminPort,
    env: { ...env, DATABASE_URL: url, SOURCES_FILE: EXAMPLE_SOURCES_FILE, PORT: String(port) },
  });
  const pages: Record<string, (round: number) => [path: string, says: string]> = {
    'Console: a number, to its timeline': (round) => [`/?q=${numbers[round]}`, 'What happened'],
    'Console: fifty numbers': () => [`/?q=${numbers.join('%0A')}`, `${PARCELS} shipments`],
    'Console: dead letters': () => ['/dead-letters', 'Dead letters'],
  };
  const contestants = Object.keys(pages).map((name): Contestant => ({ name, figures: {} }));
  for (let round = 0; round < rounds; round++)
    for (const contestant of contestants) {
      const [path, says] = pages[contestant.name]!(round);
      const begin = performance.now();
      const text = await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
      addRound(contestant, { [figure]: performance.now() - begin });
      if (!text.includes(says)) throw new Error(`${path} does not say ${says}`);
    }
  return contestants;
}

/** As the pipeline would write them; the others are rows without what the fold keeps of them. */
async function writeParcels(url: string): Promise<void> {
  const database = new Database({
    DATABASE_URL: url,
    DATABASE_POOL_SIZE: 2,
    DATABASE_CONNECT_TIMEOUT_MS: 5_000,
    DATABASE_STATEMENT_TIMEOUT_MS: 60_000,
  });
  try {
    await database.open();
    const amount = { events: PARCELS * EVENTS_PER_PARCEL, shipments: PARCELS, round: 0 };
    const updates = [...aftershipSnapshots(amount)].map(rawRecord).map((record, offset) => {
      const { topic, key, value, headers } = record;
      const place = { topic, partition: 0, offset: BigInt(offset), timestamp: '0', size: 0 };
      const outcome = normalize({ ...place, key: Buffer.from(key!), value: value!, headers });
      if (outcome.outcome === 'deadLetter') throw new Error(`${outcome.code}: ${outcome.detail}`);
      return outcome.value;
    });
    const store = new ShipmentStore(database);
    await store.save([], await store.fold(updates), []);
  } finally {
    await database.close();
  }
}
