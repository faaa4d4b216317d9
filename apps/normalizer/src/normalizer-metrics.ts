import { Injectable } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';
import type { DeadLetterCode } from '@app/events';
import { deadLetterCounter } from '@app/observability';

/** Counts what becomes of raw webhooks. */
@Injectable()
export class NormalizerMetrics {
  private readonly updates: Counter;
  readonly deadLettered: (code: DeadLetterCode) => void;

  constructor(registry: Registry) {
    this.deadLettered = deadLetterCounter(registry, 'Raw webhooks that could not be mapped, by code');
    this.updates = new Counter({
      name: 'parcelwire_updates_total',
      help: 'Raw webhooks mapped to a shipment update, by integration',
      labelNames: ['integration'],
      registers: [registry],
    });
  }

  mapped(integration: string): void {
    this.updates.inc({ integration });
  }
}
