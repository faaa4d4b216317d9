import { setTimeout as sleep } from 'node:timers/promises';
import { readLog, type ReceivedRecord } from '@app/kafka';
import type { Pipeline } from './setup/pipeline';

/** When and from which webhook something was received is all that may depend on the order of arrival. */
const LINEAGE = new Set([
  'received_at',
  'first_received_at',
  'updated_at',
  'last_raw_id',
  'raw_id',
  'raw_topic',
  'raw_partition',
  'raw_offset',
]);

const WRITTEN = [
  'shipments',
  'shipment_events',
  'shipment_summaries',
  'shipment_event_tellings',
  'personal_attributes',
  'shipment_promises',
];
const ALSO_WRITTEN = ['unmapped_code_occurrences', 'source_freshness'];

/** Takes everything away that updates have brought; the offsets stay where they are. */
export const EMPTY_PROJECTION = `TRUNCATE ${[...WRITTEN, ...ALSO_WRITTEN].map((table) => `tracking.${table}`).join(', ')}`;

/** The same, and the topics are read again from their beginnings. */
export const FORGET_EVERYTHING = `${EMPTY_PROJECTION}, tracking.consumer_offsets`;

/** Every row of a table without its lineage, as text, in the order of the ids. */
export async function rowsOf(pipeline: Pipeline, table: 'shipments' | 'shipment_events'): Promise<string[]> {
  const rows = await pipeline.query(`SELECT * FROM tracking.${table} ORDER BY id`);
  return rows.map((row) =>
    JSON.stringify(Object.fromEntries(Object.entries(row).filter(([name]) => !LINEAGE.has(name)))),
  );
}

export const countOf = async (pipeline: Pipeline, table: string): Promise<number> =>
  (await pipeline.query<{ count: number }>(`SELECT count(*)::int AS count FROM tracking.${table}`))[0]!.count;

/** Everything that a topic holds now. */
export async function recordsOf(
  { brokers }: { brokers: string[] },
  topic: string,
): Promise<ReceivedRecord[]> {
  const records: ReceivedRecord[] = [];
  await readLog({ KAFKA_BROKERS: brokers }, topic, (record) => records.push(record));
  return records;
}

const OUTBOX_DEADLINE_MS = 30_000;

/** Until every state of a shipment that was written down has been published. */
export async function untilOutboxIsEmpty(pipeline: Pipeline): Promise<void> {
  const deadline = Date.now() + OUTBOX_DEADLINE_MS;
  while ((await countOf(pipeline, 'shipment_outbox')) > 0) {
    if (Date.now() > deadline) throw new Error('the outbox is still not empty');
    await sleep(50);
  }
}
