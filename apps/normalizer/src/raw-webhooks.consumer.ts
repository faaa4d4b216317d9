/**
 * The normalizer's path: consume → normalize → publish. Every raw record of a batch becomes one record, an update
 * or a dead letter; the batch counts as done only after the brokers have all of them. A batch that is tried again may
 * repeat its updates; a dead letter that was acknowledged is not repeated.
 */
import { setImmediate } from 'node:timers/promises';
import { Controller, Logger } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { ConsumerConfig } from '@app/config';
import { CE, GROUPS, TOPICS, deadLetter, type DeadLetter } from '@app/events';
import {
  BatchContext,
  KAFKA_BATCH,
  Publisher,
  deadLetterRecord,
  publishOnce,
  type OutgoingRecord,
  type ReceivedRecord,
} from '@app/kafka';
import { resultOf, type Result } from '@app/normalization';

import { NormalizerMetrics } from './normalizer-metrics';

/** After this the batch is tried again from its beginning. */
const PUBLISH_DEADLINE_MS = 30_000;

/** Longest synchronous work before heartbeats and health get their turn. */
const LONGEST_BLOCK_MS = 50;

interface Letter {
  record: ReceivedRecord;
  code: DeadLetter['code'];
  dead: OutgoingRecord;
}

/** Of the dead letter of a record, the same from one try to the next. */
const keyOf = ({ offset }: ReceivedRecord): string => `dead letter ${offset}`;

@Controller()
export class RawWebhooksConsumer {
  private readonly logger = new Logger(RawWebhooksConsumer.name);

  constructor(
    private readonly publisher: Publisher,
    private readonly metrics: NormalizerMetrics,
    private readonly config: ConsumerConfig,
  ) {}

  @EventPattern<string>(TOPICS.rawWebhooks, KAFKA_BATCH)
  async consume(@Payload() records: ReceivedRecord[], @Ctx() context: BatchContext): Promise<void> {
    const results = context.letter ? new Map([[records[0]!, context.letter]]) : await this.results(records);
    const origins = new Map<OutgoingRecord, ReceivedRecord>();
    const letters = new Map<string, Letter>();
    for (const [record, result] of results) {
      if ('outcome' in result) letters.set(keyOf(record), this.letter(record, result));
      else origins.set(result, record);
    }
    await this.publishUpdates(origins, letters);
    await this.publishLetters(letters, context);
  }

  /** What each record becomes. Gives way to heartbeats and health now and then. */
  private async results(records: readonly ReceivedRecord[]): Promise<Map<ReceivedRecord, Result>> {
    const results = new Map<ReceivedRecord, Result>();
    let since = performance.now();
    for (const record of records) {
      results.set(record, this.result(record));
      if (performance.now() - since > LONGEST_BLOCK_MS) {
        await setImmediate();
        since = performance.now();
      }
    }
    return results;
  }

  private result(record: ReceivedRecord): Result {
    return resultOf(record, this.config.MAX_BODY_BYTES, (error) => {
      const [, ...frames] = String((error as Error).stack).split('\n    at ');
      // Its message may quote what a sender said about a person.
      this.logger.error({ message: 'unforeseen error in a mapping', name: (error as Error).name, frames });
    });
  }

  /** An update that its topic does not take is left out and becomes one of the dead letters. */
  private async publishUpdates(
    origins: ReadonlyMap<OutgoingRecord, ReceivedRecord>,
    letters: Map<string, Letter>,
  ): Promise<void> {
    const left = new Set<OutgoingRecord>();
    await this.publisher.publish([...origins.keys()], PUBLISH_DEADLINE_MS, (tooLarge) => {
      const record = origins.get(tooLarge)!;
      const letter = deadLetter('limit_exceeded', 'its topic does not take an update this large');
      letters.set(keyOf(record), this.letter(record, letter));
      left.add(tooLarge);
      return 'nothing';
    });
    for (const update of origins.keys())
      if (!left.has(update)) this.metrics.mapped(update.headers[CE.integration]!);
  }

  private async publishLetters(letters: ReadonlyMap<string, Letter>, context: BatchContext): Promise<void> {
    const dead = new Map([...letters].map(([key, letter]) => [key, letter.dead]));
    const published = await publishOnce(this.publisher, context, dead, PUBLISH_DEADLINE_MS);
    for (const key of published) this.report(letters.get(key)!);
  }

  private letter(record: ReceivedRecord, letter: DeadLetter): Letter {
    const dead = deadLetterRecord(record, GROUPS.normalizer, letter, new Date().toISOString());
    return { record, code: letter.code, dead };
  }

  private report({ record: { topic, partition, offset }, code }: Letter): void {
    this.metrics.deadLettered(code);
    this.logger.warn('dead letter', { code, topic, partition, offset: String(offset) });
  }
}
