/**
 * Which records in Kafka still hold something of a shipment. Nothing can be taken out of a log: its records are
 * deleted when their retention ends, and that time is given with them.
 */
import { shipmentKey, topicsWithBodies, type ShipmentIdentity } from '@app/events';
import { readLog, withAdmin, type KafkaSettings, type ReceivedRecord } from '@app/kafka';

/** Records of one topic. */
export interface HeldRecords {
  topic: string;
  records: number;
  /** When the last of them is deleted, ISO 8601; null: never, by the topic's present settings. */
  goneAt: string | null;
  places: { partition: number; offset: string }[];
}

/** Reads every topic that holds what senders sent, from one end to the other, or until the signal comes. */
export async function heldRecords(
  kafka: KafkaSettings,
  shipment: ShipmentIdentity,
  onTopic: (topic: string) => void,
  signal: AbortSignal,
): Promise<HeldRecords[]> {
  const isAbout = about(shipment);
  const held: HeldRecords[] = [];
  for (const topic of topicsWithBodies()) {
    if (signal.aborted) return held;
    onTopic(topic);
    const places: HeldRecords['places'] = [];
    let newest = 0;
    await readLog(
      kafka,
      topic,
      (record) => {
        if (!isAbout(record)) return;
        places.push({ partition: record.partition, offset: String(record.offset) });
        newest = Math.max(newest, Number(record.timestamp));
      },
      signal,
    );
    if (places.length === 0) continue;
    places.sort((a, b) => a.partition - b.partition || Number(a.offset) - Number(b.offset));
    const keptMs = await withAdmin(kafka, (admin) => admin.retentionMs(topic));
    const goneAt = keptMs === undefined ? null : new Date(newest + keptMs).toISOString();
    held.push({ topic, records: places.length, goneAt, places });
  }
  return held;
}

/** By its key, or by the account and the number somewhere in its bytes: of some webhooks the key cannot be read. */
function about(shipment: ShipmentIdentity): (record: ReceivedRecord) => boolean {
  const key = Buffer.from(shipmentKey(shipment));
  const number = Buffer.from(shipment.trackingNumber);
  return (record) =>
    (record.key?.equals(key) ?? false) ||
    (record.value.includes(number) && record.headers.ce_account === shipment.account);
}
