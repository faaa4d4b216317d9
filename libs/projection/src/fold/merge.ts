/**
 * Joins updates to what is known of their shipment. An event that an update tells in the same words as before costs a
 * look at the summary; of an event that it tells in other words all tellings are needed, and where they were not
 * handed in the result says which are missing.
 */
import { deadLetter, type DeadLetter, type ShipmentUpdate } from '@app/events';
import { fitsItsRow } from './event-row';
import { factsOf, type KnownEvent } from './known-event';
import { bound } from './limits';
import { compareTellings, receiptOf, stampOf } from './stamp';
import { joinSummaries, summaryOf, type Summary } from './summary';
import { digestOf, joinTellings, raised, tellingOf, type Telling } from './telling';
import { valuesOf } from './registers';

export interface Merged {
  /** Its events know their own tellings only; see `KnownTellings`. */
  readonly summary: Summary;
  /** Of events that are new, or of which something new was told. */
  readonly changed: ReadonlyMap<string, Telling>;
  /** Ids of events whose tellings are needed first; then nothing else of the result counts. */
  readonly missing: ReadonlySet<string>;
  readonly refused: ReadonlyMap<ShipmentUpdate, DeadLetter>;
  /** Nothing is known now that was not known before. */
  readonly isUnchanged: boolean;
}

/** @param tellings of events that are known, as far as they were loaded */
export function mergeUpdates(
  before: Summary | undefined,
  updates: readonly ShipmentUpdate[],
  tellings: ReadonlyMap<string, Telling>,
): Merged {
  const merge = new Merge(before, tellings);
  for (const update of updates) merge.add(update);
  return merge.result();
}

class Merge {
  private readonly events: Map<string, KnownEvent>;
  private readonly changed = new Map<string, Telling>();
  private readonly missing = new Set<string>();
  private readonly refused = new Map<ShipmentUpdate, DeadLetter>();
  private hasNewEntries = false;
  private summary: Summary | undefined;

  constructor(
    private readonly before: Summary | undefined,
    private readonly tellings: ReadonlyMap<string, Telling>,
  ) {
    this.summary = before;
    this.events = new Map(before?.events);
  }

  result(): Merged {
    const { before, changed, missing, refused, events } = this;
    const summary = { ...this.summary!, events };
    const isUnchanged =
      this.summary === undefined ||
      (!this.hasNewEntries && before !== undefined && saysTheSame(before, summary));
    return { summary, changed, missing, refused, isUnchanged };
  }

  add(update: ShipmentUpdate): void {
    const texts = update.events.map((event) => JSON.stringify(event));
    const broken = bound(this.events, update.events, texts);
    if (broken) {
      this.refused.set(update, deadLetter('limit_exceeded', broken));
      if (this.summary) this.summary = { ...this.summary, isLimited: true };
      return;
    }
    const stamp = stampOf(update);
    const receipt = receiptOf(update);
    const said = summaryOf(update, stamp, receipt);
    this.summary = this.summary ? joinSummaries(this.summary, said) : said;
    const receivedAt = Date.parse(receipt.receivedAt);
    for (const [index, event] of update.events.entries()) {
      const text = texts[index]!;
      const digest = digestOf(event, text, update, stamp);
      const known = this.events.get(event.id);
      if (known && known.digest === digest && receivedAt > known.receivedAt) {
        if (compareTellings(stamp, known.stamp) > 0) this.enter({ ...known, stamp });
      } else {
        this.tell(event.id, known, tellingOf(event, update, { stamp, receipt, digest }), text.length);
      }
    }
  }

  private tell(id: string, known: KnownEvent | undefined, told: Telling, characters: number): void {
    if (!known) {
      this.changed.set(id, told);
      this.enter({ ...ownEntry(id, told), size: characters, isBack: false, life: 1 });
      return;
    }
    const loaded = this.changed.get(id) ?? this.tellings.get(id);
    if (!loaded) {
      this.missing.add(id);
      return;
    }
    const own = { ...raised(loaded, known.stamp), digest: known.digest };
    const joined = joinTellings(own, told);
    if (isNews(own, joined)) {
      this.changed.set(id, joined);
      const size = JSON.stringify([valuesOf(joined.registers), joined.sets]).length;
      this.enter({ ...known, ...ownEntry(id, joined), size });
    } else if (joined.digest !== known.digest) {
      this.enter({ ...known, digest: joined.digest });
    }
  }

  private enter(event: KnownEvent): void {
    this.events.set(event.id, event);
    this.hasNewEntries = true;
  }
}

const isNews = (own: Telling, joined: Telling): boolean =>
  joined.registers !== own.registers ||
  joined.sets !== own.sets ||
  joined.receipt !== own.receipt ||
  joined.stamp !== own.stamp;

const saysTheSame = (a: Summary, b: Summary): boolean =>
  a.stated === b.stated &&
  a.unmapped === b.unmapped &&
  a.newest === b.newest &&
  a.firstReceivedAt === b.firstReceivedAt &&
  a.mappingVersion === b.mappingVersion &&
  a.isLimited === b.isLimited;

const ownEntry = (id: string, telling: Telling): Omit<KnownEvent, 'size' | 'isBack' | 'life'> => ({
  id,
  ...factsOf(telling),
  stamp: telling.stamp,
  digest: telling.digest,
  receivedAt: Date.parse(telling.receipt.receivedAt),
  supersedes: telling.sets.supersedes,
  absorbed: false,
  kept: !fitsItsRow(telling),
});
