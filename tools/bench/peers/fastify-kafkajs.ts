import { Kafka, Partitioners } from 'kafkajs';
import { gathering, runBareGateway } from './bare-gateway';

async function main(): Promise<void> {
  const producer = new Kafka({ brokers: process.env.KAFKA_BROKERS!.split(',') }).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: false,
    retry: { retries: 0 },
  });
  await producer.connect();
  const publish = gathering(async (messages) => {
    await producer.send({ topic: process.env.BENCH_TOPIC!, acks: -1, messages });
  });
  await runBareGateway(publish);
}

void main();
