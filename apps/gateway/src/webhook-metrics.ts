import { Injectable } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';

/** Counts answers by source. A source id that is not configured never becomes a label. */
@Injectable()
export class WebhookMetrics {
  private readonly webhooks: Counter;

  constructor(registry: Registry) {
    this.webhooks = new Counter({
      name: 'parcelwire_webhooks_total',
      help: 'Webhooks answered, by source and outcome',
      labelNames: ['source', 'outcome'],
      registers: [registry],
    });
  }

  accepted(source: string): void {
    this.webhooks.inc({ source, outcome: 'accepted' });
  }

  refused(source: string, outcome: string): void {
    this.webhooks.inc({ source, outcome });
  }
}
