import { deadLetter, type DeadLetter } from '@app/events';

/** Faults named in a detail; the rest is counted. */
const MOST_NAMED = 8;
/** Unreadable fields that are named, and how much of a path. */
const MOST_UNREADABLE = 20;
const LONGEST_PATH = 100;

/**
 * What is wrong with the fields of one webhook, gathered while they are read. A field that cannot be read is not
 * stated, and its name is kept; only what is larger than is processed makes the whole webhook a dead letter.
 */
export class Faults {
  private readonly unreadable = new Set<string>();
  private readonly limits = new Set<string>();

  /** A field has a type or form it cannot have. Which item of a list it belongs to is not kept. */
  unreadableField(path: string): void {
    this.unreadable.add(path.replace(/\[\d+\]/g, '[]').slice(0, LONGEST_PATH));
  }

  /** A field is larger than is processed. */
  limitExceeded(path: string, problem: string): void {
    this.limits.add(`${path}: ${problem}`);
  }

  /** The dead letter that the webhook becomes; undefined when no limit is exceeded. */
  deadLetter(): DeadLetter | undefined {
    return this.limits.size > 0 ? deadLetter('limit_exceeded', listed([...this.limits])) : undefined;
  }

  /** As a part of the shipment's attributes: nothing when all fields could be read. */
  toAttributes(): { unreadable_fields?: string[] } {
    if (this.unreadable.size === 0) return {};
    return { unreadable_fields: [...this.unreadable].sort().slice(0, MOST_UNREADABLE) };
  }
}

function listed(faults: readonly string[]): string {
  const rest = faults.length - MOST_NAMED;
  return faults.slice(0, MOST_NAMED).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

/**
 * What was found, for a dead letter's detail. A wrong value may be about anything, also people: it is quoted only where
 * it looks like what was expected.
 */
export const shown = (found: string, expected: RegExp): string =>
  expected.test(found) ? JSON.stringify(found) : `a text of ${found.length} characters`;
