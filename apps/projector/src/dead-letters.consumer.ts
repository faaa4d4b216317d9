import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { DEAD_LETTER_TOPICS } from '@app/events';
import { BatchContext, KAFKA_BATCH, type ReceivedRecord } from '@app/kafka';
import { PartitionReader } from './partition';
import { DeadLetterRepository } from './store/dead-letter.repository';
import { OffsetRepository } from './store/offset.repository';

/** Brings the dead letters of all apps into Postgres, where a person can find, count and read them. */
@Controller()
export class DeadLettersConsumer {
  constructor(
    private readonly partitions: PartitionReader,
    private readonly offsets: OffsetRepository,
    private readonly deadLetters: DeadLetterRepository,
  ) {}

  @EventPattern<string[]>([DEAD_LETTER_TOPICS.rawWebhooks, DEAD_LETTER_TOPICS.shipmentUpdates], KAFKA_BATCH)
  async consume(@Payload() batch: ReceivedRecord[], @Ctx() context: BatchContext): Promise<void> {
    const pending = await this.partitions.pending(batch, context);
    if (!pending) return;
    const end = pending.records.at(-1)!.offset + 1n;
    await this.offsets.advance(pending.position, end, (manager) =>
      this.deadLetters.save(manager, pending.records),
    );
  }
}
