/**
 * The least that a projector can be: batches of small events, the newest of each shipment and all of the history
 * in three statements, offsets in the same transaction. No canonical model, no late statement that corrects
 * another, no outbox, no dead letters. What is measured against.
 */
import { Consumer, MessagesStreamModes, type Message } from '@platformatic/kafka';
import { Client } from 'pg';
import type { SmallEvent } from '../events/statement';
import {
  INSERT_HISTORY,
  LOOP_TABLES,
  UPSERT_OFFSETS,
  UPSERT_STATE,
  nextOffsets,
} from './projector-loop-tables';

type Received = Message<Buffer, Buffer, Buffer, Buffer>;

const BATCH = 5_000;
const FETCH_BYTES = 4 * 1024 * 1024;
const { DATABASE_URL, KAFKA_BROKERS, BENCH_TOPIC: topic = '' } = process.env;

async function main(): Promise<void> {
  const db = new Client({ connectionString: DATABASE_URL });
  await db.connect();
  await db.query(LOOP_TABLES);
  const consumer = new Consumer<Buffer, Buffer, Buffer, Buffer>({
    clientId: 'bench-projector-loop',
    groupId: `bench-projector-loop-${process.pid}`,
    bootstrapBrokers: KAFKA_BROKERS!.split(','),
  });
  const ends = (await consumer.listOffsets({ topics: [topic] })).get(topic)!;
  const next = await nextOffsets(db, topic);
  const offsets = ends.map((_, partition) => ({ topic, partition, offset: next.get(partition) ?? 0n }));
  const stream = await consumer.consume({
    topics: [topic],
    mode: MessagesStreamModes.MANUAL,
    offsets,
    autocommit: false,
    maxWaitTime: 500,
    maxBytes: FETCH_BYTES,
    highWaterMark: 2 * BATCH,
  });
  let left = offsets.reduce((sum, { offset }, partition) => sum + Number(ends[partition]! - offset), 0);
  let waiting: Received[] = [];
  let applying = false;
  const applyFullBatches = async (): Promise<void> => {
    if (applying) return;
    applying = true;
    while (waiting.length >= BATCH || (waiting.length > 0 && waiting.length >= left)) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      stream.pause();
      await apply(db, batch);
      left -= batch.length;
      stream.resume();
    }
    applying = false;
  };
  stream.on('error', fail);
  stream.on('data', (message: Received) => {
    waiting.push(message);
    if (waiting.length >= BATCH || waiting.length >= left) applyFullBatches().catch(fail);
  });
}

async function apply(db: Client, batch: readonly Received[]): Promise<void> {
  const newest = new Map<string, SmallEvent>();
  const next = new Map<number, bigint>();
  const history: [string[], string[], string[], number[], string[]] = [[], [], [], [], []];
  for (const { value, partition, offset } of batch) {
    const text = value.toString();
    const event = JSON.parse(text) as SmallEvent;
    const known = newest.get(event.shipment_id);
    if (!known || isNewer(event, known)) newest.set(event.shipment_id, event);
    next.set(partition, offset + 1n);
    history[0].push(event.event_id);
    history[1].push(event.shipment_id);
    history[2].push(event.status);
    history[3].push(event.occurred_at);
    history[4].push(text);
  }
  const states = [...newest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
  await Promise.all([
    db.query('BEGIN'),
    db.query({ name: 'history', text: INSERT_HISTORY, values: history }),
    db.query({ name: 'state', text: UPSERT_STATE, values: columns(states) }),
    db.query({
      name: 'offsets',
      text: UPSERT_OFFSETS,
      values: [topic, [...next.keys()], [...next.values()].map(String)],
    }),
    db.query('COMMIT'),
  ]);
}

const isNewer = (a: SmallEvent, b: SmallEvent): boolean =>
  a.occurred_at === b.occurred_at ? a.event_id > b.event_id : a.occurred_at > b.occurred_at;

const COLUMNS = [
  ...(['shipment_id', 'carrier', 'tracking_number', 'status', 'status_detail'] as const),
  ...(['city', 'country', 'event_id', 'occurred_at'] as const),
];

const columns = (events: readonly SmallEvent[]): (string | number)[][] =>
  COLUMNS.map((name) => events.map((event) => event[name]));

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
