/**
 * How large a shipment is, as running totals: an update costs what it changes, however much is known. An event that
 * others report more completely counts once more for each of them, because it fills the gaps in their rows.
 */
import { boundOfScan, boundOfShipment, type Totals } from './limits';
import type { Register, Registers } from './registers';
import { scanIdOf } from './reported-scan';
import { ScanReports, type Sized } from './scan-reports';

export class Tally {
  private now: Totals;
  private base: Totals;
  /** By the id of the scan. */
  private readonly scans = new Map<string, ScanReports>();
  /** Most events that report more completely what a known event says, of what was added since `begin`. */
  private completers = 0;

  /**
   * @param known all events; changes to them are made known by `replace`
   * @param statedCharacters what `charactersOf` gives for the registers of the shipment
   */
  constructor(known: Iterable<Sized>, statedCharacters: number) {
    this.now = { events: 0, characters: statedCharacters };
    for (const event of known) this.count(event, 1);
    this.base = this.now;
    this.begin();
  }

  get totals(): Readonly<Totals> {
    return this.now;
  }

  /** Which bound was broken since `begin`, for a person. */
  check(): string | undefined {
    return boundOfShipment(this.base, this.now) ?? boundOfScan(this.completers);
  }

  /** An update begins, or one that was refused has been taken back. */
  begin(): void {
    this.base = { ...this.now };
    this.completers = 0;
  }

  /** The entry of an event has changed; undefined where there is none. */
  replace(was: Sized | undefined, is: Sized | undefined): void {
    if (was) this.count(was, -1);
    if (is) this.count(is, 1, was?.scan === is.scan);
  }

  /** What is stated for the shipment as a whole takes so many more characters. */
  restate(characters: number): void {
    this.now.characters += characters;
  }

  /** @param isKnown it was among the reports of its scan before */
  private count(event: Sized, sign: 1 | -1, isKnown = false): void {
    this.now.events += sign;
    const scanId = scanIdOf(event);
    const reports = this.scans.get(scanId);
    if (reports) {
      const { characters, completers } = reports.count(event, sign);
      this.now.characters += characters;
      if (sign === 1 && !isKnown) this.completers = Math.max(this.completers, completers);
    } else {
      this.scans.set(scanId, new ScanReports(event));
      this.now.characters += event.size;
    }
  }
}

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
