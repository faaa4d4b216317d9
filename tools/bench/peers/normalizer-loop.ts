/**
 * The least that a normalizer can be: reads a batch, parses each body, publishes the same bytes, and commits after
 * all in-sync replicas have them.
 */
import { Kafka, Partitioners, logLevel } from 'kafkajs';

async function main(): Promise<void> {
  const { KAFKA_BROKERS, BENCH_FROM: from = '', BENCH_TO: to = '' } = process.env;
  const kafka = new Kafka({ brokers: KAFKA_BROKERS!.split(','), logLevel: logLevel.ERROR });
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: false,
    retry: { retries: 0 },
  });
  const consumer = kafka.consumer({ groupId: 'bench-normalizer-loop', maxWaitTimeInMs: 500 });
  process.once('SIGTERM', () => void consumer.disconnect().finally(() => process.exit(0)));
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [from], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      const { batch } = payload;
      const messages = batch.messages.map(({ key, value, headers }) => {
        JSON.parse(value!.toString());
        return { key, value, headers };
      });
      await producer.send({ topic: to, acks: -1, messages });
      payload.resolveOffset(batch.lastOffset());
      const offset = String(BigInt(batch.lastOffset()) + 1n);
      const partitions = [{ partition: batch.partition, offset }];
      await payload.commitOffsetsIfNecessary({ topics: [{ topic: from, partitions }] });
    },
  });
}

void main();
