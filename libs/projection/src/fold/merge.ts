/**
 * Joins updates to what is known of their shipment. An event that an update repeats in the same words costs a look
 * at the summary; of an event that it reports in other words all tellings are needed, and where they were not
 * handed in the result says which are missing.
 */
import { deadLetter, type DeadLetter, type ShipmentUpdate } from '@app/events';
import { fitsItsRow } from './event-row';
import { factsOf, type KnownEvent } from './known-event';
import { boundOfEvent, boundOfShipment, boundOfStatement } from './limits';
import { compareTellings, receiptMark, receiptOf, stampOf, type ReceiptMark } from './stamp';
import { encodeTelling } from './stored-telling';
import { joinSummaries, summaryOf, type Summary } from './summary';
import { charactersOfPromises } from './promises';
import { charactersOf, growthOf, Tally } from './tally';
import { digestOf, joinTellings, raised, tellingOf, type Telling } from './telling';

export interface Merged {
  /** Its events know their own tellings only; see `KnownTellings`. */
  readonly summary: Summary;
  /** Of events that are new, or of which something new is said. */
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
  /** Made for the first update that may make the shipment larger: most of what is said repeats what is known. */
  private tally: Tally | undefined;
  /** What the present update has changed. */
  private steps: Step[] = [];

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
    const { summary, hasNewEntries } = this;
    this.steps = [];
    this.tally?.begin();
    const broken = this.take(update) ?? this.tally?.check();
    if (broken === undefined) return;
    for (const step of this.steps.toReversed()) this.takeBack(step);
    this.tally?.begin();
    this.hasNewEntries = hasNewEntries;
    this.summary = summary && { ...summary, isLimited: true };
    this.refused.set(update, deadLetter('limit_exceeded', broken));
  }

  /** Returns which bound of its lists, or of what is new in it, the update breaks; undefined when it breaks none. */
  private take(update: ShipmentUpdate): string | undefined {
    const texts = update.events.map((event) => JSON.stringify(event));
    const stamp = stampOf(update);
    const receipt = receiptOf(update);
    const mark = receiptMark(receipt);
    let broken = this.tooMuchNew(update, texts) ?? this.state(summaryOf(update, stamp, receipt, mark));
    for (const [index, event] of update.events.entries()) {
      if (broken !== undefined) return broken;
      const text = texts[index]!;
      const digest = digestOf(event, text, update, stamp);
      const known = this.events.get(event.id);
      if (known && known.digest === digest && isNoEarlier(mark, known.receipt)) {
        if (compareTellings(stamp, known.stamp) > 0) this.enter({ ...known, stamp });
      } else {
        const told = tellingOf(event, update, { stamp, receipt, digest });
        broken = known ? this.tellMore(known, told, mark) : this.tellFirst(event.id, told, mark, text.length);
      }
    }
    return broken;
  }

  /** Seen before anything of the known events has to be read. */
  private tooMuchNew({ events }: ShipmentUpdate, texts: readonly string[]): string | undefined {
    const added = new Map<string, number>();
    for (const [index, { id }] of events.entries())
      if (!this.events.has(id)) added.set(id, texts[index]!.length);
    if (added.size === 0) return undefined;
    const { totals } = this.counted();
    let { characters } = totals;
    for (const size of added.values()) characters += size;
    return boundOfShipment(totals, { ...totals, events: totals.events + added.size, characters });
  }

  private state(said: Summary): string | undefined {
    const was = this.summary;
    const is = was ? joinSummaries(was, said) : said;
    const growth =
      (was?.stated === is.stated ? 0 : growthOf(was?.stated ?? {}, is.stated, said.stated)) +
      (was?.promises === is.promises
        ? 0
        : charactersOfPromises(is.promises) - (was ? charactersOfPromises(was.promises) : 0));
    if (growth !== 0) this.counted().restate(growth);
    this.summary = is;
    return boundOfStatement(was, is);
  }

  private tellFirst(id: string, told: Telling, mark: ReceiptMark, size: number): string | undefined {
    this.enter({ ...ownEntry(id, told, mark), size, isBack: false, life: 1 }, told);
    return boundOfEvent(undefined, told);
  }

  private tellMore(known: KnownEvent, told: Telling, mark: ReceiptMark): string | undefined {
    const { id } = known;
    const loaded = this.changed.get(id) ?? this.tellings.get(id);
    if (!loaded) {
      this.missing.add(id);
      return undefined;
    }
    const own = { ...raised(loaded, known.stamp), digest: known.digest };
    const joined = joinTellings(own, told);
    if (isNews(own, joined)) {
      const receipt = joined.receipt === own.receipt ? known.receipt : mark;
      const size = encodeTelling(joined).length + lengthOf(joined.scan);
      this.enter({ ...known, ...ownEntry(id, joined, receipt), size }, joined);
    } else if (joined.digest !== known.digest) {
      this.enter({ ...known, digest: joined.digest });
    }
    return boundOfEvent(own, joined);
  }

  private enter(event: KnownEvent, telling?: Telling): void {
    const was = this.events.get(event.id);
    this.steps.push({ id: event.id, was, telling: this.changed.get(event.id) });
    if (was?.size !== event.size || was.scan !== event.scan) this.counted().replace(was, event);
    this.events.set(event.id, event);
    if (telling) this.changed.set(event.id, telling);
    this.hasNewEntries = true;
  }

  private takeBack({ id, was, telling }: Step): void {
    this.tally?.replace(this.events.get(id), was);
    if (was) this.events.set(id, was);
    else this.events.delete(id);
    if (telling) this.changed.set(id, telling);
    else this.changed.delete(id);
  }

  private counted(): Tally {
    const { summary } = this;
    const characters = summary ? charactersOf(summary.stated) + charactersOfPromises(summary.promises) : 0;
    return (this.tally ??= new Tally(this.events.values(), characters));
  }
}

/** Characters that a scan takes, which the summary keeps and not the telling. */
const lengthOf = (scan: Telling['scan']): number => (scan ? JSON.stringify(scan).length : 0);

/** What an event was before an update. */
interface Step {
  id: string;
  was: KnownEvent | undefined;
  telling: Telling | undefined;
}

/** Whether a receipt cannot come before the one that is known, as far as their marks tell. */
const isNoEarlier = (mark: ReceiptMark, known: ReceiptMark): boolean =>
  mark.at > known.at || (mark.at === known.at && mark.digest === known.digest);

const isNews = (own: Telling, joined: Telling): boolean =>
  joined.registers !== own.registers ||
  joined.sets !== own.sets ||
  joined.scan !== own.scan ||
  joined.receipt !== own.receipt ||
  joined.stamp !== own.stamp;

const saysTheSame = (a: Summary, b: Summary): boolean =>
  a.stated === b.stated &&
  a.promises === b.promises &&
  a.unmapped === b.unmapped &&
  a.newest === b.newest &&
  a.firstReceivedAt === b.firstReceivedAt &&
  a.mappingVersion === b.mappingVersion &&
  a.isLimited === b.isLimited;

const ownEntry = (
  id: string,
  telling: Telling,
  receipt: ReceiptMark,
): Omit<KnownEvent, 'size' | 'isBack' | 'life'> => ({
  id,
  ...factsOf(telling),
  stamp: telling.stamp,
  digest: telling.digest,
  receipt,
  scan: telling.scan,
  absorbed: false,
  kept: !fitsItsRow(telling),
});
