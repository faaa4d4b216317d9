import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS, readRefusedDelivery } from '@app/events';
import { BatchContext, KAFKA_BATCH, type ReceivedRecord } from '@app/kafka';
import { RefusedDeliveryStore } from '@app/projection';
import { stepOf } from './shipment-updates.consumer';

/** Brings what gateways have refused into Postgres. A record that says nothing readable is passed over: it is a sample. */
@Controller()
export class RefusedDeliveriesConsumer {
  constructor(private readonly refusals: RefusedDeliveryStore) {}

  @EventPattern<string>(TOPICS.refusedDeliveries, KAFKA_BATCH)
  async consume(@Payload() records: ReceivedRecord[], @Ctx() context: BatchContext): Promise<void> {
    const readable = context.letter
      ? []
      : records.flatMap(({ value, partition, offset }) => {
          const refusal = readRefusedDelivery(value);
          return refusal ? [{ ...refusal, partition, offset }] : [];
        });
    await this.refusals.save(stepOf(context), readable);
  }
}
