import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { DEAD_LETTER_TOPICS } from '@app/events';
import { BatchContext, KAFKA_BATCH, type ReceivedRecord } from '@app/kafka';
import { DeadLetterStore } from '@app/projection';
import { stepOf } from './shipment-updates.consumer';

/**
 * Brings the dead letters of all apps into Postgres, where a person can find, count and read them. One that cannot be
 * stored is kept without what it says about itself.
 */
@Controller()
export class DeadLettersConsumer {
  constructor(private readonly deadLetters: DeadLetterStore) {}

  @EventPattern<string[]>([DEAD_LETTER_TOPICS.rawWebhooks, DEAD_LETTER_TOPICS.shipmentUpdates], KAFKA_BATCH)
  async consume(@Payload() records: ReceivedRecord[], @Ctx() context: BatchContext): Promise<void> {
    const step = stepOf(context);
    if (context.letter) await this.deadLetters.saveBare(step, records);
    else await this.deadLetters.save(step, records);
  }
}
