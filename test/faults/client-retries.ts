/** What the gateway must never do: publish with the client's own retries. */
import { Kafka, Partitioners, logLevel } from 'kafkajs';

const RECORDS = 50;
const AT_ONCE = 4;

/** Publishes batches over all partitions until `isOver`; `acknowledged` gets the ids that the client says are stored. */
export async function publishWithClientRetries(
  brokers: string[],
  topic: string,
  isOver: () => boolean,
  acknowledged: string[],
): Promise<void> {
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: false,
    retry: { retries: 30 },
  });
  await producer.connect();
  const publisher = async (name: number): Promise<void> => {
    for (let batch = 0; !isOver(); batch++) {
      const ids = Array.from({ length: RECORDS }, (_, index) => `${name}-${batch}-${index}`);
      try {
        await producer.send({
          topic,
          acks: -1,
          messages: ids.map((id) => ({ key: id, value: id.padEnd(900) })),
        });
        acknowledged.push(...ids);
      } catch {
        // Not acknowledged: may be stored or not, and nobody was told that it is.
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, name) => publisher(name)));
  await producer.disconnect();
}
