import { DEAD_LETTER_CODES, type DeadLetterCode } from '@app/events';
import { Counter, type Registry } from 'prom-client';

/** Counts what an app gives up, by code. Every code is there from the beginning, or its first letters would not show. */
export function deadLetterCounter(registry: Registry, help: string): (code: DeadLetterCode) => void {
  const counter = new Counter({
    name: 'parcelwire_dead_letters_total',
    help,
    labelNames: ['code'],
    registers: [registry],
  });
  for (const code of Object.keys(DEAD_LETTER_CODES)) counter.inc({ code }, 0);
  return (code) => counter.inc({ code });
}
