import { deadLetter, type DeadLetter } from '@app/events';

/** Faults named in a detail; the rest is counted. */
const MOST_NAMED = 8;

/** What is wrong with the fields of one webhook, gathered while they are read, so that all of it is told at once. */
export class Faults {
  private readonly invalid = new Set<string>();
  private readonly limits = new Set<string>();

  /** A field has a type or form it cannot have. */
  invalidField(path: string, problem: string): void {
    this.invalid.add(`${path}: ${problem}`);
  }

  /** A field is larger than is processed. */
  limitExceeded(path: string, problem: string): void {
    this.limits.add(`${path}: ${problem}`);
  }

  /** The dead letter that the webhook becomes; undefined when nothing is wrong. */
  deadLetter(): DeadLetter | undefined {
    if (this.limits.size > 0) return deadLetter('limit_exceeded', listed([...this.limits]));
    if (this.invalid.size > 0) return deadLetter('invalid_field', listed([...this.invalid]));
    return undefined;
  }
}

function listed(faults: readonly string[]): string {
  const rest = faults.length - MOST_NAMED;
  return faults.slice(0, MOST_NAMED).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}
