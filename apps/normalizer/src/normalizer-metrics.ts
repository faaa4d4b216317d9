import { Injectable } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';

/** Counts what becomes of raw webhooks. */
@Injectable()
export class NormalizerMetrics {
  private readonly updates: Counter;
  private readonly deadLetters: Counter;

  constructor(registry: Registry) {
    this.updates = new Counter({
      name: 'parcelwire_updates_total',
      help: 'Raw webhooks mapped to a shipment update, by integration',
      labelNames: ['integration'],
      registers: [registry],
    });
    this.deadLetters = new Counter({
      name: 'parcelwire_dead_letters_total',
      help: 'Raw webhooks that could not be mapped, by code',
      labelNames: ['code'],
      registers: [registry],
    });
  }

  mapped(integration: string): void {
    this.updates.inc({ integration });
  }

  deadLettered(code: string): void {
    this.deadLetters.inc({ code });
  }
}
