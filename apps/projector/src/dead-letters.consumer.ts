import { Controller, Logger } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { DEAD_LETTER_TOPICS, GROUPS } from '@app/events';
import { BatchContext, KAFKA_BATCH, type ReceivedRecord } from '@app/kafka';
import { DeadLetterRepository } from './store/dead-letter.repository';
import { OffsetRepository } from './store/offset.repository';

/** Brings the dead letters of all apps into Postgres, where a person can find, count and read them. */
@Controller()
export class DeadLettersConsumer {
  private readonly logger = new Logger(DeadLettersConsumer.name);

  constructor(
    private readonly offsets: OffsetRepository,
    private readonly deadLetters: DeadLetterRepository,
  ) {}

  @EventPattern<string[]>([DEAD_LETTER_TOPICS.rawWebhooks, DEAD_LETTER_TOPICS.shipmentUpdates], KAFKA_BATCH)
  async consume(@Payload() batch: ReceivedRecord[], @Ctx() context: BatchContext): Promise<void> {
    const { topic, partition, from, to, letter } = context;
    const position = { groupId: GROUPS.projector, topic, partition, nextOffset: from };
    if (letter)
      this.logger.error({ message: 'a dead letter cannot be kept', topic, partition, detail: letter.detail });
    await this.offsets.advance(position, to, async (manager) => {
      if (!letter) await this.deadLetters.save(manager, batch);
    });
  }
}
