/**
 * When something was said, and by how good a witness. Both orders below are total and know nothing of arrival: two
 * stamps compare as equal only if every part of them is equal. Never add a part that depends on delivery (an
 * offset, the time of a retry): the same statements would then make different rows.
 *
 * A sender's clock is believed only within a day of the gateway's, which is part of the raw record: otherwise one
 * clock that is wrong by years would win over everything that follows.
 */
import { compareText, type RawLineage, type ShipmentUpdate } from '@app/events';

export interface Stamp {
  /** The sender's own time of saying it, bounded by the time of receipt. ISO 8601 UTC, like the other times. */
  readonly statedAt: string;
  readonly sentAt: string;
  /** Time of the newest event in the same update; empty when it has none. */
  readonly newestEventAt: string;
  readonly eventCount: number;
  readonly versionRank: number;
  readonly contentHash: string;
  readonly mappingVersion: number;
}

const DAY_MS = 86_400_000;
/** No sender of webhooks is older; a time before it stands for none. */
const EARLIEST = '2000-01-01T00:00:00.000Z';

/** The stamp of everything an update says. What a producer leaves out has the least surprising value. */
export function stampOf(update: ShipmentUpdate): Stamp {
  const { precedence, raw, mappingVersion, receivedAt, events } = update;
  const sentAt = believed(precedence?.sentAt ?? update.statedAt, receivedAt) ?? receivedAt;
  const statedAt = believed(update.statedAt, receivedAt) ?? sentAt;
  let newestEventAt = '';
  for (const { occurredAt, timeFault } of events) {
    if (occurredAt && !timeFault && occurredAt > newestEventAt && isPlausible(occurredAt, statedAt, sentAt)) {
      newestEventAt = occurredAt;
    }
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

/** A SHA-256 in hex needs only 96 of its bits to be told from others; it is kept for each stamp. */
const shortened = (contentHash: string): string =>
  /^[0-9a-f]{64}$/.test(contentHash) ? contentHash.slice(0, 24) : contentHash;

/** Whether an event can have happened at this time, when it was reported at those. */
export const isPlausible = (occurredAt: string, ...reportedAt: readonly string[]): boolean =>
  occurredAt >= EARLIEST && reportedAt.some((at) => occurredAt <= at || occurredAt <= dayAfter(at));

const believed = (stated: string, receivedAt: string): string | undefined =>
  stated >= EARLIEST && (stated <= receivedAt || stated <= dayAfter(receivedAt)) ? stated : undefined;

const dayAfter = (at: string): string => new Date(Date.parse(at) + DAY_MS).toISOString();

export type StampOrder = (a: Stamp, b: Stamp) => number;

/** For what is said of the shipment as a whole: the later statement is the greater one. */
export const compareStatements: StampOrder = (a, b) =>
  a === b ? 0 : compareTimes(a, b) || a.versionRank - b.versionRank || compareContents(a, b);

/** For what is told of one event, which does not change itself: what the newer version tells is the greater. */
export const compareTellings: StampOrder = (a, b) =>
  a === b ? 0 : a.versionRank - b.versionRank || compareTimes(a, b) || compareContents(a, b);

/** Of two snapshots of one second the one that knows of a newer event, or of more events, is the later one. */
const compareTimes: StampOrder = (a, b) =>
  compareText(a.statedAt, b.statedAt) ||
  compareText(a.sentAt, b.sentAt) ||
  compareText(a.newestEventAt, b.newestEventAt) ||
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
