/**
 * Tells a web server when a parcel of one account is delivered, with webhooks signed as Standard Webhooks wants. The
 * webhook of a delivery has the same `webhook-id` each time it is sent: the server passes over one that it has seen.
 */
import 'reflect-metadata';
import { Controller, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, KafkaContext, KafkaRetriableException, Transport } from '@nestjs/microservices';
import { TOPICS, readShipmentRecord, type StateRecord } from '@parcelwire/events';
import { Webhook } from 'standardwebhooks';

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};
const account = setting('ACCOUNT');
const url = setting('WEBHOOK_URL');
const webhook = new Webhook(setting('WEBHOOK_SECRET'));
const logger = new Logger('DeliveredWebhooks');

@Controller()
class DeliveredWebhooks {
  @EventPattern(TOPICS.shipments)
  async handle(@Ctx() context: KafkaContext): Promise<void> {
    const message = context.getMessage();
    const read = readShipmentRecord(message);
    if (read.kind === 'faulty') logger.warn(`passed over offset ${message.offset}: ${read.fault}`);
    if (read.kind !== 'state') return;
    if (read.shipment.account === account && wasDelivered(read.shipment)) await tell(read.shipment);
  }
}

/** Only the newest state is sure to come: the parcel may be on its way back by then. */
const wasDelivered = ({ status, deliveredAt }: StateRecord['shipment']): boolean =>
  status === 'delivered' || (deliveredAt !== null && ['returning', 'returned'].includes(status));

async function tell(shipment: StateRecord['shipment']): Promise<void> {
  const { id, life, carrier, trackingNumber, orderNumber, deliveredAt, updatedAt } = shipment;
  const webhookId = `delivered_${id}_${life}`;
  const data = { shipmentId: id, carrier, trackingNumber, orderNumber, deliveredAt };
  const body = JSON.stringify({ type: 'shipment.delivered', timestamp: deliveredAt ?? updatedAt, data });
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': webhookId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': webhook.sign(webhookId, now, body),
  };
  const signal = AbortSignal.timeout(10_000);
  const answer = await fetch(url, { method: 'POST', headers, body, signal }).catch(() => undefined);
  await answer?.body?.cancel();
  if (!answer || answer.status === 429 || answer.status >= 500)
    throw new KafkaRetriableException(`${webhookId}: ${answer?.status ?? 'no answer'}`);
  logger.log(`${webhookId}: ${answer.status}`);
}

@Module({ controllers: [DeliveredWebhooks] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createMicroservice(AppModule, {
    transport: Transport.KAFKA,
    options: {
      client: { brokers: setting('KAFKA_BROKERS').split(','), clientId: 'delivered-webhooks' },
      // A stop waits until a fetch has returned.
      consumer: { groupId: `delivered-webhooks-${account}`, maxWaitTimeInMs: 1_000 },
      postfixId: '',
      subscribe: { fromBeginning: true },
      parser: { keepBinary: true },
    },
  });
  app.enableShutdownHooks();
  await app.listen();
}

void main();
