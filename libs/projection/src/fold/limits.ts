/**
 * What a shipment may grow to. An update that would take it beyond is refused whole and the rows stay as they are;
 * which updates got in may then depend on their order, and the shipment says so (`attributes.limited`). Only growth
 * is refused: of a shipment that is beyond a bound already, an update that adds nothing to it is taken as ever.
 *
 * The contract bounds the lists and texts of one update; these bounds hold for what all updates say together.
 */
import type { Registers } from './registers';
import type { Telling } from './telling';

export const MAX_EVENTS = 10_000;
/** Characters of JSON that events, and what is stated for the shipment as a whole, take together. */
export const MAX_CHARACTERS = 8 * 1024 * 1024;
/** Members of each list of an event, and of the codes stated for the shipment that no mapping knows. */
export const MAX_LIST = 100;
/** Fields and attributes of the shipment, and of each event. */
export const MAX_FIELDS = 1_000;

/** How large a shipment is. */
export interface Totals {
  events: number;
  characters: number;
}

/** Which bound of its shipment some growth breaks, for a person; undefined when it fits. */
export function boundOfShipment(before: Totals, after: Totals): string | undefined {
  if (isBeyond(MAX_EVENTS, before.events, after.events))
    return `more than ${MAX_EVENTS} events of one shipment`;
  if (isBeyond(MAX_CHARACTERS, before.characters, after.characters))
    return `a shipment of more than ${MAX_CHARACTERS} characters`;
  return undefined;
}

/** The same of events that report one and the same more completely. */
export const boundOfScan = (completers: number): string | undefined =>
  completers > MAX_LIST ? `more than ${MAX_LIST} more complete reports of one event` : undefined;

/** The same of what is stated for the shipment as a whole. */
export function boundOfStatement(before: Statement | undefined, after: Statement): string | undefined {
  if (isLonger(before?.unmapped, after.unmapped))
    return `more than ${MAX_LIST} unmapped codes of one shipment`;
  if (hasMoreFields(before?.stated, after.stated))
    return `more than ${MAX_FIELDS} attributes of one shipment`;
  return undefined;
}

interface Statement {
  readonly stated: Registers<object>;
  readonly unmapped: readonly string[];
}

/** The same of one event. */
export function boundOfEvent(before: Telling | undefined, after: Telling): string | undefined {
  for (const list of ['details', 'unmapped'] as const)
    if (isLonger(before?.sets[list], after.sets[list])) return `more than ${MAX_LIST} ${list} of one event`;
  if (hasMoreFields(before?.registers, after.registers))
    return `more than ${MAX_FIELDS} attributes of one event`;
  return undefined;
}

const isBeyond = (most: number, before: number, after: number): boolean => after > most && after > before;

const isLonger = (before: readonly string[] | undefined, after: readonly string[]): boolean =>
  isBeyond(MAX_LIST, before?.length ?? 0, after.length);

const hasMoreFields = (before: object | undefined, after: object): boolean =>
  before !== after && isBeyond(MAX_FIELDS, before ? countOf(before) : 0, countOf(after));

const countOf = (registers: object): number => Object.keys(registers).length;
