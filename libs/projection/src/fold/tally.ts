/**
 * How large a shipment is, as running totals: an update costs what it changes, however much is known. An event that
 * others report more completely counts once more for each of them, because it fills the gaps in their rows.
 */
import type { KnownEvent } from './known-event';
import { boundOfShipment, MAX_CHARACTERS, type Totals } from './limits';
import type { Register, Registers } from './registers';

type Sized = Pick<KnownEvent, 'id' | 'size' | 'supersedes'>;

export class Tally {
  private now: Totals;
  private base: Totals;
  /** Known events that others report more completely. */
  private readonly lessers = new Set<string>();
  /** An event was added or replaced since the last check. */
  private hasOtherEvents = false;
  /** How many known events name an event as a less complete report of themselves, whether it is known or not. */
  private readonly links = new Map<string, number>();

  /**
   * @param known all events; changes to it are made known by `replace`
   * @param statedCharacters what `charactersOf` gives for the registers of the shipment
   */
  constructor(
    private readonly known: ReadonlyMap<string, Sized>,
    statedCharacters: number,
  ) {
    this.now = { events: known.size, characters: statedCharacters, completers: 0, completions: 0 };
    for (const event of known.values()) {
      for (const other of othersOf(event)) this.links.set(other, this.linksTo(other) + 1);
    }
    for (const event of known.values()) this.count(event, 1);
    this.lookThrough();
    this.base = { ...this.now };
  }

  get totals(): Readonly<Totals> {
    return this.now;
  }

  /** Which bound was broken since `begin`, for a person. */
  check(): string | undefined {
    if (this.hasOtherEvents) this.lookThrough();
    this.hasOtherEvents = false;
    return boundOfShipment(this.base, this.now);
  }

  /** An update begins. */
  begin(): void {
    this.base = { ...this.now };
  }

  /** It is not taken; its events were replaced back. */
  giveUp(): void {
    this.hasOtherEvents = false;
    this.now = { ...this.base };
  }

  /** To be called before the entry of an event changes in `known`; undefined where there is none. */
  replace(was: Sized | undefined, is: Sized | undefined): void {
    this.hasOtherEvents = true;
    if (was) {
      this.now.events--;
      this.count(was, -1);
      if (was.supersedes !== is?.supersedes) this.link(was, -1);
    }
    if (is) {
      if (is.supersedes !== was?.supersedes) this.link(is, 1);
      this.now.events++;
      this.count(is, 1);
    }
  }

  /** What is stated for the shipment as a whole takes so many more characters. */
  restate(characters: number): void {
    this.now.characters += characters;
  }

  private count({ id, size }: Sized, sign: 1 | -1): void {
    const links = this.linksTo(id);
    this.now.characters += sign * size * (1 + links);
    this.noteLesser(id, sign === 1 && links > 0);
  }

  private link(event: Sized, sign: 1 | -1): void {
    for (const other of othersOf(event)) {
      this.links.set(other, this.linksTo(other) + sign);
      const lesser = this.known.get(other);
      if (!lesser) continue;
      this.now.characters += sign * lesser.size;
      this.noteLesser(other, this.linksTo(other) > 0);
    }
  }

  private noteLesser(id: string, isLesser: boolean): void {
    if (isLesser) this.lessers.add(id);
    else this.lessers.delete(id);
  }

  /** What no single event tells. */
  private lookThrough(): void {
    this.now.completers = 0;
    for (const id of this.lessers) this.now.completers = Math.max(this.now.completers, this.linksTo(id));
    this.now.completions = this.completions();
  }

  /**
   * Characters with which events fill gaps of others, directly and through others; 0 where none does so through
   * others, because `characters` counts those already. The walk ends where the bound is reached: each step of it is
   * an event, which takes some characters.
   */
  private completions(): number {
    if (![...this.lessers].some((id) => this.lessersOf(id).length > 0)) return 0;
    let characters = 0;
    for (const { id } of this.known.values()) {
      const found = new Set([id]);
      const open = this.lessersOf(id);
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (found.has(next.id)) continue;
        found.add(next.id);
        characters += next.size;
        if (characters > MAX_CHARACTERS) return Infinity;
        open.push(...this.lessersOf(next.id));
      }
    }
    return characters;
  }

  private lessersOf(id: string): Sized[] {
    const event = this.known.get(id);
    if (!event || event.supersedes.length === 0) return [];
    return othersOf(event).flatMap((other) => this.known.get(other) ?? []);
  }

  private linksTo(id: string): number {
    return this.links.get(id) ?? 0;
  }
}

/** The events that an event names as less complete reports of it, without itself. */
const othersOf = ({ id, supersedes }: Sized): readonly string[] =>
  supersedes.includes(id) ? supersedes.filter((other) => other !== id) : supersedes;

/** Characters that registers take. */
export function charactersOf(registers: Registers<object>): number {
  let characters = 0;
  for (const key in registers) characters += charactersAt(registers, key);
  return characters;
}

/** By how many characters registers have grown, of which only some keys may have changed. */
export function growthOf(was: Registers<object>, is: Registers<object>, keys: object): number {
  let growth = 0;
  for (const key in keys)
    if (registerAt(is, key) !== registerAt(was, key))
      growth += charactersAt(is, key) - charactersAt(was, key);
  return growth;
}

/** Of lists and objects what they take as JSON; every other value that is no text takes about as much as any. */
function charactersAt(registers: Registers<object>, key: string): number {
  const register = registerAt(registers, key);
  if (register === undefined) return 0;
  const [, value] = register;
  if (typeof value === 'string') return key.length + value.length;
  return key.length + (typeof value === 'object' && value !== null ? JSON.stringify(value).length : SCALAR);
}

const SCALAR = 5;

const registerAt = (registers: Registers<object>, key: string): Register<unknown> | undefined =>
  (registers as Record<string, Register<unknown>>)[key];
