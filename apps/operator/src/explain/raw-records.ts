import { readRecords, type KafkaSettings, type ReceivedRecord } from '@app/kafka';
import type { ExplainedLetter, ExplainedShipment } from '@app/projection';

/** What a raw record is, for a person. */
export interface ShownRecord {
  topic: string;
  partition: number;
  offset: string;
  id: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Raw records that are read at most. */
const MOST_RECORDS = 50;

/** The raw webhooks that events and dead letters are from, as far as Kafka still has them. */
export async function rawRecords(
  kafka: KafkaSettings,
  { shipments, letters }: { shipments: ExplainedShipment[]; letters: ExplainedLetter[] },
): Promise<ShownRecord[]> {
  const ofEvents = shipments.flatMap(({ events }) => events.map(({ raw }) => raw));
  const ofLetters = letters.map(({ row }) => ({
    topic: row.topic as string,
    partition: Number(row.partition),
    offset: (row.offset as number).toString(),
  }));
  const places = new Map(
    [...ofEvents, ...ofLetters].map(({ topic, partition, offset }) => [
      `${topic}/${partition}/${offset}`,
      { topic, partition, offset: BigInt(offset) },
    ]),
  );
  const records = await readRecords(kafka, [...places.values()].slice(0, MOST_RECORDS));
  return records.map(shownRecord);
}

const shownRecord = ({ topic, partition, offset, headers, value }: ReceivedRecord): ShownRecord => ({
  topic,
  partition,
  offset: String(offset),
  id: headers.ce_id ?? '',
  headers,
  body: value.toString(),
});
