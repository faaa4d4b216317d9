/**
 * When something was said, and how well the source knows it. Both orders below are total and know nothing of arrival: two
 * stamps compare as equal only if every part of them is equal. Never add a part that depends on delivery (an
 * offset, the time of a retry): the same statements would then make different rows.
 *
 * A sender's clock is believed only within a day of the gateway's, which is part of the raw record: otherwise one
 * clock that is wrong by years would win over everything that follows.
 */
import { compareText, type RawLineage, type ShipmentUpdate } from '@app/events';
import { shortDigest } from './short-digest';

export interface Stamp {
  /** The sender's own time of saying it, bounded by the time of receipt. Milliseconds since 1970, like the others. */
  readonly statedAt: number;
  readonly sentAt: number;
  /** Time of the newest event in the same update; `NEVER` when it has none. */
  readonly newestEventAt: number;
  readonly eventCount: number;
  readonly versionRank: number;
  readonly contentHash: string;
  readonly mappingVersion: number;
}

/** ISO 8601 UTC with milliseconds, as the contract has times. */
export const isoTime = <T extends number | null>(ms: T): T extends null ? T : string =>
  (ms === null ? null : new Date(ms).toISOString()) as never;

const MIDNIGHT = 'T00:00:00.000Z';

/** Whether a time, ISO 8601 UTC, is not before another one. A date without a time of day may be any moment of that day. */
export const isAtOrAfter = (time: string, moment: string): boolean =>
  time.endsWith(MIDNIGHT) ? time.slice(0, 10) >= moment.slice(0, 10) : time >= moment;

/** Before all times. */
export const NEVER = -8.64e15;

const DAY_MS = 86_400_000;
/** How far an event, as it is written, may lie ahead of when it was said: clocks are wrong, and zones are left out. */
export const AHEAD_MS = DAY_MS;
/** No sender of webhooks is older; a time before it counts as none. */
const EARLIEST = Date.UTC(2000);

/** The stamp of everything an update says. What a producer leaves out has the least surprising value. */
export function stampOf(update: ShipmentUpdate): Stamp {
  const { precedence, raw, mappingVersion, events } = update;
  const receivedAt = Date.parse(update.receivedAt);
  const stated = Date.parse(update.statedAt);
  const sentAt = believed(precedence ? Date.parse(precedence.sentAt) : stated, receivedAt) ?? receivedAt;
  const statedAt = believed(stated, receivedAt) ?? sentAt;
  let newestEventAt = NEVER;
  for (const { occurredAt, timeFault } of events) {
    if (!occurredAt || timeFault) continue;
    const at = Date.parse(occurredAt);
    if (at > newestEventAt && isPlausible(at, statedAt, sentAt)) newestEventAt = at;
  }
  return {
    statedAt,
    sentAt,
    newestEventAt,
    eventCount: events.length,
    versionRank: precedence?.versionRank ?? 0,
    contentHash: shortened(precedence?.contentHash ?? raw.id),
    mappingVersion,
  };
}

/** A SHA-256 in hex is distinguished from others by 96 of its bits; it is kept for each stamp. */
const shortened = (contentHash: string): string =>
  /^[0-9a-f]{64}$/.test(contentHash) ? contentHash.slice(0, 24) : contentHash;

/** Whether an event can have happened at this time, when it was reported at those. */
export const isPlausible = (occurredAt: number, statedAt: number, sentAt: number): boolean =>
  occurredAt >= EARLIEST && occurredAt <= Math.max(statedAt, sentAt) + AHEAD_MS;

const believed = (stated: number, receivedAt: number): number | undefined =>
  stated >= EARLIEST && stated <= receivedAt + DAY_MS ? stated : undefined;

export type StampOrder = (a: Stamp, b: Stamp) => number;

/** For what is said of the shipment as a whole: the later statement is the greater one. */
export const compareStatements: StampOrder = (a, b) =>
  a === b ? 0 : compareTimes(a, b) || a.versionRank - b.versionRank || compareContents(a, b);

/** For what is said of one event, which does not change itself: what the newer version says is the greater. */
export const compareTellings: StampOrder = (a, b) =>
  a === b ? 0 : a.versionRank - b.versionRank || compareTimes(a, b) || compareContents(a, b);

/** Of two snapshots of one second the one that knows of a newer event, or of more events, is the later one. */
const compareTimes: StampOrder = (a, b) =>
  a.statedAt - b.statedAt ||
  a.sentAt - b.sentAt ||
  a.newestEventAt - b.newestEventAt ||
  a.eventCount - b.eventCount;

const compareContents: StampOrder = (a, b) =>
  compareText(a.contentHash, b.contentHash) || a.mappingVersion - b.mappingVersion;

/** The raw record something came in with, when that was, and through which source. */
export interface Receipt {
  readonly receivedAt: string;
  readonly source: string;
  readonly raw: RawLineage;
}

export const receiptOf = ({ receivedAt, source, raw }: ShipmentUpdate): Receipt => ({
  receivedAt,
  source,
  raw: { id: raw.id, topic: raw.topic, partition: raw.partition, offset: raw.offset },
});

export const earlierReceipt = (a: Receipt, b: Receipt): Receipt => (compareReceipts(a, b) <= 0 ? a : b);

const compareReceipts = (a: Receipt, b: Receipt): number =>
  a === b
    ? 0
    : compareText(a.receivedAt, b.receivedAt) ||
      compareText(a.raw.topic, b.raw.topic) ||
      a.raw.partition - b.raw.partition ||
      // Offsets are decimal texts of up to 64 bits: the longer one is the greater number.
      a.raw.offset.length - b.raw.offset.length ||
      compareText(a.raw.offset, b.raw.offset) ||
      compareText(a.raw.id, b.raw.id) ||
      compareText(a.source, b.source);

/** What is kept of a receipt to see that the same record is read again: two with equal marks are one. */
export interface ReceiptMark {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** See `shortDigest`. */
  readonly digest: string;
}

export const receiptMark = ({ receivedAt, source, raw }: Receipt): ReceiptMark => ({
  at: Date.parse(receivedAt),
  digest: shortDigest(JSON.stringify([raw.topic, raw.partition, raw.offset, raw.id, source])),
});
