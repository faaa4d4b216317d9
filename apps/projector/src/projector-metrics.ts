import { Injectable } from '@nestjs/common';
import { Counter, type Registry } from 'prom-client';

/** Counts what becomes of shipment updates. */
@Injectable()
export class ProjectorMetrics {
  private readonly updates: Counter;
  private readonly deadLetters: Counter;

  constructor(registry: Registry) {
    this.updates = new Counter({
      name: 'parcelwire_updates_applied_total',
      help: 'Shipment updates whose effect is in Postgres',
      registers: [registry],
    });
    this.deadLetters = new Counter({
      name: 'parcelwire_dead_letters_total',
      help: 'Shipment updates that could not be applied, by code',
      labelNames: ['code'],
      registers: [registry],
    });
  }

  applied(updates: number): void {
    this.updates.inc(updates);
  }

  deadLettered(code: string): void {
    this.deadLetters.inc({ code });
  }
}
