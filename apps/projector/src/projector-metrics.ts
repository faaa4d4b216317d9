import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';

/** Counts what becomes of shipment updates. */
@Injectable()
export class ProjectorMetrics {
  private readonly updates: Counter;
  private readonly deadLetters: Counter;
  private readonly states: Counter;
  private readonly oldestState: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.updates = new Counter({
      name: 'parcelwire_updates_applied_total',
      help: 'Shipment updates whose effect is in Postgres',
      registers,
    });
    this.deadLetters = new Counter({
      name: 'parcelwire_dead_letters_total',
      help: 'Shipment updates that could not be applied, by code',
      labelNames: ['code'],
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
  }

  applied(updates: number): void {
    this.updates.inc(updates);
  }

  deadLettered(code: string): void {
    this.deadLetters.inc({ code });
  }

  published(states: number): void {
    this.states.inc(states);
  }

  outboxAge(seconds: number): void {
    this.oldestState.set(seconds);
  }
}
