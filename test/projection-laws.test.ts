/**
 * The laws of the fold on a real Postgres: whatever the order, the repetition and the batches in which updates are
 * applied, and whether one process applies them or two at once, the rows are those of a naive reading of the rules.
 */
import type { ShipmentUpdate } from '@app/events';
import {
  ConflictError,
  Database,
  OffsetStore,
  ShipmentStore,
  freshnessOf,
  stepStatement,
  type DatabaseSettings,
} from '@app/projection';
import * as fc from 'fast-check';
import { anyUpdatesOf } from '../libs/projection/src/fold/spec/any-update';
import { withoutIds } from '../libs/projection/src/fold/spec/naive-promises';
import { naiveRows } from '../libs/projection/src/fold/spec/naive-rows';
import { EMPTY_PROJECTION } from './rows';
import { schemaDatabases } from './setup/schema-database';

jest.setTimeout(300_000);

const CASES = 40;
const CASES_OF_TWO_WRITERS = 15;
const GROUP = 'laws';
const TOPIC = 'updates';

const databases = schemaDatabases();
const writers: Writer[] = [];

beforeAll(async () => {
  const url = await databases.migrated();
  for (const partition of [0, 1]) writers.push(await Writer.open(url, partition));
});
afterAll(async () => {
  for (const writer of writers) await writer.close();
  await databases.dropAll();
});

/** Applies batches as the projector does: fold, save with the step of the offset, fold again after a conflict. */
class Writer {
  conflicts = 0;
  private offset = 0n;

  private constructor(
    readonly database: Database,
    private readonly store: ShipmentStore,
    private readonly partition: number,
  ) {}

  static async open(databaseUrl: string, partition: number): Promise<Writer> {
    const settings: DatabaseSettings = {
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: 2,
      DATABASE_CONNECT_TIMEOUT_MS: 30_000,
      DATABASE_STATEMENT_TIMEOUT_MS: 30_000,
    };
    const database = new Database(settings);
    await database.open();
    await new OffsetStore(database.pool).begin(GROUP, TOPIC, partition, 0n);
    return new Writer(database, new ShipmentStore(database), partition);
  }

  async apply(batch: readonly ShipmentUpdate[]): Promise<void> {
    const from = this.offset;
    const to = from + BigInt(batch.length);
    const witness = { id: batch.at(-1)!.id, timestamp: '0' };
    const step = stepStatement(
      { groupId: GROUP, topic: TOPIC, partition: this.partition, from, to, witness },
      () => new Error('the offset is elsewhere'),
    );
    for (;;) {
      try {
        const folded = await this.store.fold(batch);
        await this.store.save([step], folded, freshnessOf(batch, this.partition));
        this.offset = to;
        return;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        this.conflicts++;
      }
    }
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

interface Case {
  /** Of each shipment. */
  updates: ShipmentUpdate[][];
  /** All of them in any order, some more than once, in batches. */
  batches: ShipmentUpdate[][];
}

const anyCase: fc.Arbitrary<Case> = fc
  .tuple(...[0, 1, 2, 3, 4].map((shipment) => anyUpdatesOf(shipment, 6)))
  .chain((updates) => {
    const all = updates.flat();
    return fc
      .tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.constantFrom(...all), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 8 }), { minLength: all.length + 8, maxLength: all.length + 8 }),
      )
      .map(([shuffled, repeats, sizes]) => {
        const left = [...shuffled, ...repeats];
        return {
          updates,
          batches: sizes.map((size) => left.splice(0, size)).filter(({ length }) => length > 0),
        };
      });
  });

type Row = Record<string, unknown>;

/** Everything that others read, and the codes behind `unmapped_codes`; each table in the order of its key. */
const TABLES = {
  shipments: { keys: ['id'], varying: ['updatedAt'] },
  shipment_events: { keys: ['shipmentId', 'id'], varying: [] },
  personal_attributes: { keys: ['shipmentId'], varying: [] },
  shipment_promises: { keys: ['shipmentId', 'id'], varying: [] },
  unmapped_code_occurrences: {
    keys: ['shipmentId', 'bearerId', 'integration', 'field', 'code'],
    varying: [],
  },
} as const satisfies Record<string, { keys: readonly string[]; varying: readonly string[] }>;
type TableName = keyof typeof TABLES;
type Tables = Record<TableName, Row[]>;

/** On a connection that is open already. */
const ask = async <Found extends object>(sql: string): Promise<Found[]> =>
  (await writers[0]!.database.pool.query<Found>(sql)).rows;

async function rowsNow(): Promise<Tables> {
  const entries = Object.entries(TABLES).map(async ([table, { keys, varying }]): Promise<[string, Row[]]> => {
    const rows = await ask<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM tracking.${table} t`);
    const keyOf = (row: Row): string => JSON.stringify(keys.map((key) => row[key]));
    const named = rows.map(({ row }) => asContract(row, varying));
    return [table, named.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))];
  });
  return Object.fromEntries(await Promise.all(entries)) as Tables;
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$/;

/** A row with the names and times of the contract, without columns that differ from run to run. */
function asContract(row: Row, varying: readonly string[]): Row {
  const fields = Object.entries(row).map(([column, value]): [string, unknown] => [
    column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    typeof value === 'string' && INSTANT.test(value) ? new Date(value).toISOString() : value,
  ]);
  return Object.fromEntries(fields.filter(([name]) => !varying.includes(name)));
}

async function applied(work: () => Promise<void>): Promise<Tables> {
  await ask(EMPTY_PROJECTION);
  await work();
  return rowsNow();
}

async function applyInOrder(writer: Writer, batches: readonly ShipmentUpdate[][]): Promise<void> {
  for (const batch of batches) await writer.apply(batch);
}

/** All columns that the naive reading of the rules knows. */
function expectNaiveRows(tables: Tables, updates: readonly ShipmentUpdate[][]): void {
  expect(tables.shipments).toHaveLength(updates.length);
  for (const said of updates) {
    const { shipmentId, account, carrier, trackingNumber } = said[0]!;
    const expected = naiveRows(said);
    const own = (table: TableName): Row[] => tables[table].filter((row) => row.shipmentId === shipmentId);
    const shipment = tables.shipments.find(({ id }) => id === shipmentId);
    expect(shipment).toMatchObject({ ...expected.shipment, account, carrier, trackingNumber });
    expect(shipment!.attributes).toEqual(expected.attributes);
    expect(own('shipment_events')).toEqual(
      expected.history
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ raw, ...event }) => ({
          ...event,
          shipmentId,
          rawId: raw.id,
          rawTopic: raw.topic,
          rawPartition: raw.partition,
          rawOffset: Number(raw.offset),
        })),
    );
    const [personal] = own('personal_attributes');
    expect(personal?.attributes ?? {}).toEqual(expected.personalAttributes);
    expect(withoutIds(own('shipment_promises'))).toEqual(expected.promises);
    const codes = own('unmapped_code_occurrences').map(({ integration, field, code, bearerId: eventId }) =>
      JSON.stringify({ integration, field, code, eventId }),
    );
    expect(codes.toSorted()).toEqual(expected.unmapped.map((code) => JSON.stringify(code)).toSorted());
  }
}

it('gives the rows of a naive reading of the rules, and those of one batch in order', async () => {
  const [writer] = writers as [Writer];
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ updates, batches }) => {
      const tables = await applied(() => applyInOrder(writer, batches));
      expectNaiveRows(tables, updates);
      expect(await applied(() => writer.apply(updates.flat()))).toEqual(tables);
    }),
    { numRuns: CASES, endOnFailure: true },
  );
});

it('gives the same rows when two processes write the same shipments at once', async () => {
  const [one, other] = writers as [Writer, Writer];
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ updates, batches }) => {
      const tables = await applied(async () => {
        // Both apply everything, from opposite ends.
        const results = [applyInOrder(one, batches), applyInOrder(other, batches.toReversed())];
        for (const result of await Promise.allSettled(results)) {
          if (result.status === 'rejected') throw result.reason;
        }
      });
      expectNaiveRows(tables, updates);
      expect(await applied(() => one.apply(updates.flat()))).toEqual(tables);
    }),
    { numRuns: CASES_OF_TWO_WRITERS, endOnFailure: true },
  );
  // Otherwise they never met, and nothing was tested.
  expect(one.conflicts + other.conflicts).toBeGreaterThan(0);
});
