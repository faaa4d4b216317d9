/** Shipment updates of a producer of the test's own, written to partitions of the test's choice. */
import { randomUUID } from 'node:crypto';
import { CE, TOPICS, shipmentId, type ShipmentEvent, type ShipmentUpdate } from '@app/events';
import { kafkaClient } from '@app/kafka';
import type { Pipeline } from './setup/pipeline';
import { until } from './until';

export const madeEvent = (changes: Partial<ShipmentEvent> = {}): ShipmentEvent => ({
  id: randomUUID(),
  occurredAt: '2026-01-01T00:00:00.000Z',
  occurredAtText: '2026-01-01T00:00:00Z',
  occurredAtPrecision: 'instant',
  status: 'in_transit',
  statusReason: null,
  code: 'InTransit_001',
  details: [],
  message: 'scanned',
  direction: 'unknown',
  place: {},
  attributes: {},
  ...changes,
});

/** An update that is newer than all that were made before it. */
export function madeUpdate(trackingNumber: string, changes: Partial<ShipmentUpdate> = {}): ShipmentUpdate {
  const identity = { account: 'acme', carrier: 'fedex', trackingNumber };
  const at = new Date(Date.UTC(2026, 0, 2) + 1_000 * made++).toISOString();
  return {
    id: `${randomUUID()}:1`,
    shipmentId: shipmentId(identity),
    ...identity,
    integration: 'aftership',
    source: 'acme-aftership',
    ingest: 'push',
    webhookVersion: '2024-04',
    mappingVersion: 1,
    statedAt: at,
    receivedAt: at,
    raw: { id: randomUUID(), topic: TOPICS.rawWebhooks, partition: 0, offset: '1' },
    shipment: { status: 'in_transit' },
    events: [madeEvent()],
    ...changes,
  };
}
let made = 0;

export interface UpdatesProducer {
  /** Writes updates, or other bytes, to one partition in one request. */
  publish: (partition: number, values: readonly (ShipmentUpdate | Buffer)[]) => Promise<void>;
  /** The same, one request for each, in a transaction that is ended as told. */
  publishInTransaction: (
    partition: number,
    values: readonly (ShipmentUpdate | Buffer)[],
    end: 'commit' | 'abort',
  ) => Promise<void>;
  stop: () => Promise<void>;
}

const messageOf = (value: ShipmentUpdate | Buffer, partition: number) => ({
  partition,
  value: Buffer.isBuffer(value) ? value : JSON.stringify(value),
  headers: { [CE.id]: randomUUID() },
});

/** Every message names its partition. */
const AS_TOLD =
  () =>
  ({ message }: { message: { partition?: number } }): number =>
    message.partition!;

export async function updatesProducer({ brokers }: { brokers: string[] }): Promise<UpdatesProducer> {
  const client = kafkaClient('parcelwire-test', { KAFKA_BROKERS: brokers });
  const producer = client.producer({
    allowAutoTopicCreation: false,
    createPartitioner: AS_TOLD,
  });
  await producer.connect();
  const topic = TOPICS.shipmentUpdates;
  return {
    async publish(partition, values) {
      await producer.send({ topic, messages: values.map((value) => messageOf(value, partition)) });
    },
    async publishInTransaction(partition, values, end) {
      const transactional = client.producer({
        createPartitioner: AS_TOLD,
        idempotent: true,
        maxInFlightRequests: 1,
        transactionalId: randomUUID(),
      });
      await transactional.connect();
      try {
        const transaction = await transactional.transaction();
        for (const value of values)
          await transaction.send({ topic, messages: [messageOf(value, partition)] });
        await transaction[end]();
      } finally {
        await transactional.disconnect();
      }
    },
    stop: () => producer.disconnect(),
  };
}

/** How many of these tracking numbers have rows. */
export async function projected(pipeline: Pipeline, numbers: readonly string[]): Promise<number> {
  const [row] = await pipeline.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM tracking.shipments WHERE tracking_number = ANY ($1)',
    [numbers],
  );
  return row!.count;
}

export const untilProjected = (
  pipeline: Pipeline,
  numbers: readonly string[],
  deadlineMs?: number,
): Promise<boolean> =>
  until(
    `shipments such as ${numbers[0]} are projected`,
    async () => (await projected(pipeline, numbers)) === numbers.length,
    deadlineMs,
  );
