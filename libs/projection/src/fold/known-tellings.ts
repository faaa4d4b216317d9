/**
 * The entries of a summary after some of its events have changed: which of them absorb others now, what each shows
 * with the gaps filled, and whose tellings have to be kept beside their rows.
 */
import { absorptionOf, type Absorption } from './absorption';
import { fitsItsRow } from './event-row';
import { factsOf, type KnownEvent } from './known-event';
import type { Merged } from './merge';
import type { Summary } from './summary';
import { completed, joinTellings, raised, type Telling } from './telling';

export class KnownTellings {
  readonly entries: Map<string, KnownEvent>;
  /** Ids of events whose tellings are needed and were not handed in; then nothing else counts. */
  readonly missing = new Set<string>();
  /** What is shown of each event that is new, or of which something else is shown than before. */
  readonly shown = new Map<string, Telling>();
  private readonly before: Absorption;
  private readonly after: Absorption;

  constructor(
    private readonly known: Summary['events'],
    private readonly merged: Merged,
    private readonly loaded: ReadonlyMap<string, Telling>,
  ) {
    this.entries = new Map(merged.summary.events);
    this.before = absorptionOf(known);
    this.after = absorptionOf(this.entries);
    for (const id of this.after.absorbed) this.absorb(id);
    for (const id of this.toBeShown()) this.show(id);
  }

  /** Ids of events that others say more completely. */
  get absorbed(): ReadonlySet<string> {
    return this.after.absorbed;
  }

  /** Tellings that rows cannot hold, to be written; null where there is one that is no longer needed. */
  kept(): Map<string, Telling | null> {
    const kept = new Map<string, Telling | null>();
    for (const [id, entry] of this.entries) {
      const was = this.known.get(id);
      if (entry === was) continue;
      if (entry.kept && (this.merged.changed.has(id) || !was?.kept)) kept.set(id, this.own(id) ?? null);
      if (!entry.kept && was?.kept) kept.set(id, null);
    }
    return kept;
  }

  /** What all tellings of an event say, with its gaps filled by the events that it absorbs. */
  of(id: string): Telling | undefined {
    const shown = this.shown.get(id);
    if (shown) return shown;
    const own = this.own(id);
    const lessers = (this.after.lessers.get(id) ?? []).map((other) => this.own(other));
    if (!own || lessers.includes(undefined)) return undefined;
    return lessers.length === 0 ? own : completed(own, (lessers as Telling[]).reduce(joinTellings));
  }

  private own(id: string): Telling | undefined {
    const telling = this.merged.changed.get(id) ?? this.loaded.get(id);
    if (!telling) this.missing.add(id);
    // It may have been repeated in the same words since.
    return telling && raised(telling, this.entries.get(id)!.stamp);
  }

  private absorb(id: string): void {
    const entry = this.entries.get(id)!;
    if (!entry.absorbed || !entry.kept) this.entries.set(id, { ...entry, absorbed: true, kept: true });
  }

  private *toBeShown(): Iterable<string> {
    const { before, after, merged } = this;
    for (const id of merged.changed.keys()) if (!after.absorbed.has(id)) yield id;
    for (const [id, lessers] of after.lessers) {
      if (after.absorbed.has(id)) continue;
      const isNew =
        lessers.some(
          (other) => merged.changed.has(other) || (lessers.length > 1 && this.isRepeated(other)),
        ) || !sameMembers(lessers, before.lessers.get(id));
      if (isNew) yield id;
    }
    for (const id of before.lessers.keys()) if (!after.lessers.has(id) && !after.absorbed.has(id)) yield id;
    for (const id of before.absorbed) if (!after.absorbed.has(id)) yield id;
  }

  /** Whether it was repeated in the same words, which may put it before another one that fills the same gap. */
  private isRepeated(id: string): boolean {
    return this.entries.get(id)!.stamp !== this.known.get(id)?.stamp;
  }

  private show(id: string): void {
    if (this.shown.has(id)) return;
    const telling = this.of(id);
    const own = this.own(id);
    if (!telling || !own) return;
    this.shown.set(id, telling);
    const kept = this.after.lessers.has(id) || !fitsItsRow(own);
    this.entries.set(id, { ...this.entries.get(id)!, ...factsOf(telling), absorbed: false, kept });
  }
}

const sameMembers = (a: readonly string[], b: readonly string[] = []): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));
