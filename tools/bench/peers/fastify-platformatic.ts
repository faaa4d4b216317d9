import { Producer, ProduceAcks } from '@platformatic/kafka';
import { gathering, runBareGateway } from './bare-gateway';

async function main(): Promise<void> {
  const topic = process.env.BENCH_TOPIC!;
  const producer = new Producer<string, Buffer, string, string>({
    clientId: 'bench',
    bootstrapBrokers: process.env.KAFKA_BROKERS!.split(','),
    serializers: {
      key: (text) => Buffer.from(text ?? ''),
      value: (bytes) => bytes,
      headerKey: (text) => Buffer.from(text ?? ''),
      headerValue: (text) => Buffer.from(text ?? ''),
    },
    idempotent: false,
    retries: 0,
  });
  const publish = gathering(async (records) => {
    await producer.send({ acks: ProduceAcks.ALL, messages: records.map((record) => ({ topic, ...record })) });
  });
  await runBareGateway(publish);
}

void main();
