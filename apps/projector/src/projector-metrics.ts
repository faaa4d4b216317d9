import { Injectable } from '@nestjs/common';
import type { DeadLetterCode } from '@app/events';
import { deadLetterCounter } from '@app/observability';
import { Counter, Gauge, Registry } from 'prom-client';

/** Counts what becomes of shipment updates. */
@Injectable()
export class ProjectorMetrics {
  private readonly updates: Counter;
  readonly deadLettered: (code: DeadLetterCode) => void;
  private readonly states: Counter;
  private readonly oldestState: Gauge;
  private readonly newestWebhooks: Gauge<'source'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.deadLettered = deadLetterCounter(registry, 'Shipment updates that could not be applied, by code');
    this.updates = new Counter({
      name: 'parcelwire_updates_applied_total',
      help: 'Shipment updates whose effect is in Postgres',
      registers,
    });
    this.states = new Counter({
      name: 'parcelwire_states_published_total',
      help: 'Current states of shipments that this process has published',
      registers,
    });
    this.oldestState = new Gauge({
      name: 'parcelwire_outbox_age_seconds',
      help: 'How long the oldest change of a shipment has waited to be published',
      registers,
    });
    this.newestWebhooks = new Gauge({
      name: 'parcelwire_source_newest_webhook_timestamp_seconds',
      help: 'When the newest webhook of a source was received of which the effect is in Postgres; kept there, so that it outlives processes',
      labelNames: ['source'],
      registers,
    });
  }

  /** @param newest when the newest webhook of each source was received */
  sourcesSeen(newest: readonly { source: string; newestReceivedAt: Date }[]): void {
    this.newestWebhooks.reset();
    for (const { source, newestReceivedAt } of newest)
      this.newestWebhooks.set({ source }, newestReceivedAt.getTime() / 1_000);
  }

  applied(updates: number): void {
    this.updates.inc(updates);
  }

  published(states: number): void {
    this.states.inc(states);
  }

  outboxAge(seconds: number): void {
    this.oldestState.set(seconds);
  }
}
