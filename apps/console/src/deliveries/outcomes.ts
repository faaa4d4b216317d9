import { Injectable, Logger } from '@nestjs/common';
import { DEAD_LETTER_TOPICS, GROUPS, TOPICS } from '@app/events';
import { withAdmin } from '@app/kafka';
import { AttentionStore } from '@app/projection';
import { ConsoleConfig } from '../config';
import type { Delivery } from '../recent/recent.service';

/**
 * What became of a raw webhook. `processed` is one of which it is not known yet whether it was mapped: the dead letters
 * are not all in Postgres. `unknown` is one of which the brokers were not to be asked.
 */
export type DeliveryState = 'waiting' | 'processed' | 'mapped' | 'dead' | 'unknown';

/** A delivery with its state, and the code of its dead letter. */
export interface JudgedDelivery extends Delivery {
  state: DeliveryState;
  code?: string;
}

/** Finds out what became of raw webhooks. */
@Injectable()
export class Outcomes {
  private readonly logger = new Logger(Outcomes.name);

  constructor(
    private readonly config: ConsoleConfig,
    private readonly attention: AttentionStore,
  ) {}

  /** @throws that Postgres does not answer */
  async of(deliveries: readonly Delivery[]): Promise<JudgedDelivery[]> {
    // One after the other: a letter that is written in between must not make its webhook a mapped one.
    const progress = await this.progress();
    const codes = await this.attention.codesOf(deliveries);
    return deliveries.map((delivery): JudgedDelivery => {
      const code = codes.get(`${delivery.partition}/${delivery.offset}`);
      if (code !== undefined) return { ...delivery, state: 'dead', code };
      if (!progress) return { ...delivery, state: 'unknown' };
      if (delivery.offset >= (progress.next.get(delivery.partition) ?? 0n))
        return { ...delivery, state: 'waiting' };
      return { ...delivery, state: progress.hasAllLetters ? 'mapped' : 'processed' };
    });
  }

  /** Undefined when the brokers do not answer. */
  private async progress(): Promise<{ next: Map<number, bigint>; hasAllLetters: boolean } | undefined> {
    try {
      // What is committed is asked for before the letters: those of all that was processed are in their topic by then.
      const [next, letters] = await withAdmin(this.config, async (admin) => [
        await admin.committedOffsets(GROUPS.normalizer, TOPICS.rawWebhooks),
        await admin.endOffsets(DEAD_LETTER_TOPICS.rawWebhooks),
      ]);
      const kept = await this.attention.nextOffsets(GROUPS.projector, DEAD_LETTER_TOPICS.rawWebhooks);
      const hasAllLetters = [...letters].every(
        ([partition, { low, high }]) => high === low || (kept.get(partition) ?? 0n) >= high,
      );
      return { next, hasAllLetters };
    } catch (error) {
      this.logger.warn('what became of webhooks is not known', { error: (error as Error).message });
      return undefined;
    }
  }
}
