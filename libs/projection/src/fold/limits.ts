/**
 * What a shipment may grow to. Beyond it an update is refused whole and the rows stay as they are; which updates got
 * in may then depend on their order, and the shipment says so (`attributes.limited`).
 */
import type { ShipmentEvent } from '@app/events';
import { absorptions } from './absorption';
import type { KnownEvent } from './known-event';

export const MAX_EVENTS = 10_000;
/** Characters of JSON that the events of a shipment take together. */
export const MAX_EVENT_CHARACTERS = 8 * 1024 * 1024;
/** Events that stand for less complete ones. */
export const MAX_ABSORPTIONS = 1_000;

/**
 * Which bound of its shipment an update would break, for a person; undefined when it fits.
 * @param texts the events as JSON
 */
export function bound(
  known: ReadonlyMap<string, KnownEvent>,
  told: readonly ShipmentEvent[],
  texts: readonly string[],
): string | undefined {
  const added = told.filter(({ id }) => !known.has(id));
  if (known.size + added.length > MAX_EVENTS) return `more than ${MAX_EVENTS} events of one shipment`;
  let characters = 0;
  for (const { size } of known.values()) characters += size;
  for (const [index, { id }] of told.entries()) if (!known.has(id)) characters += texts[index]!.length;
  if (characters > MAX_EVENT_CHARACTERS)
    return `events of one shipment of more than ${MAX_EVENT_CHARACTERS} characters`;
  if (added.some(({ supersedes }) => supersedes?.length)) {
    const news = new Map(added.map(({ id, supersedes = [] }) => [id, { id, supersedes }]));
    if (absorptions(known, news) > MAX_ABSORPTIONS)
      return `more than ${MAX_ABSORPTIONS} events that stand for others`;
  }
  return undefined;
}
