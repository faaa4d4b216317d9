import { Injectable } from '@nestjs/common';
import { GROUPS, TOPICS } from '@app/events';
import { withAdmin } from '@app/kafka';
import { AttentionStore } from '@app/projection';
import { ConsoleConfig } from '../config';
import type { Delivery } from '../recent/recent.service';

/** What became of a raw webhook. */
export type DeliveryState = 'waiting' | 'mapped' | 'dead';

/** A delivery with its state, and the code of its dead letter. */
export interface JudgedDelivery extends Delivery {
  state: DeliveryState;
  code?: string;
}

/** Finds out what became of raw webhooks. */
@Injectable()
export class Outcomes {
  constructor(
    private readonly config: ConsoleConfig,
    private readonly attention: AttentionStore,
  ) {}

  /** @throws that the brokers or Postgres do not answer */
  async of(deliveries: readonly Delivery[]): Promise<JudgedDelivery[]> {
    const [next, codes] = await Promise.all([
      withAdmin(this.config, (admin) => admin.committedOffsets(GROUPS.normalizer, TOPICS.rawWebhooks)),
      this.attention.codesOf(deliveries),
    ]);
    return deliveries.map((delivery) => {
      const code = codes.get(`${delivery.partition}/${delivery.offset}`);
      if (code !== undefined) return { ...delivery, state: 'dead' as const, code };
      const isDone = delivery.offset < (next.get(delivery.partition) ?? 0n);
      return { ...delivery, state: isDone ? ('mapped' as const) : ('waiting' as const) };
    });
  }
}
