/**
 * When a sender says something, by its own clock as far as that can be believed: a time before 2000, or more than a
 * day after we received the webhook, decides nothing, and another one is taken. The time of receipt is a part
 * of the raw record, so the choice stays the same in a rebuild.
 */
import type { Attributes } from '@app/events';
import { isImplausible } from './time';

export class SaidAt {
  private readonly implausible: string[] = [];

  /** @param receivedAt our clock; ISO 8601 UTC with milliseconds, as are all candidates */
  constructor(private readonly receivedAt: string) {}

  /** The candidate, when it can be believed. */
  believed(candidate: string | null | undefined): string | undefined {
    if (!candidate) return undefined;
    if (!isImplausible(candidate, this.receivedAt)) return candidate;
    this.implausible.push(candidate);
    return undefined;
  }

  /** As a part of the shipment's attributes: what was not believed first, if anything. */
  toAttributes(): Attributes {
    const [first] = this.implausible;
    return first === undefined ? {} : { implausible_stated_at: first };
  }
}
