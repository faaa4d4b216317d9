/**
 * The normalizer's path: consume → normalize → publish. Every raw record of a batch becomes one record, an update
 * or a dead letter; the batch counts as done only after the brokers have all of them.
 */
import { Controller, Logger } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS, deadLetter, type DeadLetter, type Outcome, type ShipmentUpdate } from '@app/events';
import {
  KAFKA_BATCH,
  Publisher,
  deadLetterRecord,
  recordBytes,
  type OutgoingRecord,
  type ReceivedRecord,
} from '@app/kafka';
import { NormalizerConfig } from './config';
import { NormalizerMetrics } from './normalizer-metrics';
import { normalize } from './normalize';
import { updateRecord } from './update-record';

/** After this the batch is tried again from its beginning. */
const PUBLISH_DEADLINE_MS = 30_000;

@Controller()
export class RawWebhooksConsumer {
  private readonly logger = new Logger(RawWebhooksConsumer.name);

  constructor(
    private readonly publisher: Publisher,
    private readonly metrics: NormalizerMetrics,
    private readonly config: NormalizerConfig,
  ) {}

  @EventPattern<string>(TOPICS.rawWebhooks, KAFKA_BATCH)
  async consume(@Payload() records: ReceivedRecord[]): Promise<void> {
    const origins = new Map(records.map((record) => [this.result(record), record]));
    await this.publisher.publish([...origins.keys()], PUBLISH_DEADLINE_MS, (tooLarge) => {
      const origin = origins.get(tooLarge);
      return (
        origin &&
        this.giveUp(origin, deadLetter('limit_exceeded', 'its topic does not take an update this large'))
      );
    });
  }

  private result(record: ReceivedRecord): OutgoingRecord {
    const outcome = this.normalized(record);
    if (outcome.outcome === 'deadLetter') return this.giveUp(record, outcome);
    const update = updateRecord(outcome.value, record.headers.traceparent);
    const bytes = recordBytes(update);
    if (bytes > this.config.largestRecordBytes) {
      return this.giveUp(record, deadLetter('limit_exceeded', `the update has ${bytes} bytes`));
    }
    this.metrics.mapped(outcome.value.integration);
    return update;
  }

  /** An error that nobody foresaw isolates its record; the others of the batch go on. */
  private normalized(record: ReceivedRecord): Outcome<ShipmentUpdate> {
    try {
      return normalize(record);
    } catch (error) {
      this.logger.error('unforeseen error in a mapping', { error: (error as Error).stack });
      return deadLetter('internal_error', String(error));
    }
  }

  private giveUp(record: ReceivedRecord, letter: DeadLetter): OutgoingRecord {
    const { topic, partition, offset } = record;
    this.metrics.deadLettered(letter.code);
    this.logger.warn('dead letter', { code: letter.code, topic, partition, offset: String(offset) });
    return deadLetterRecord(record, GROUPS.normalizer, letter, new Date().toISOString());
  }
}
