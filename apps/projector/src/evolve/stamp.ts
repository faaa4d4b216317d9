/**
 * When something was said, and by how good a witness. Both orders below are total and know nothing of arrival:
 * two stamps compare as equal only if every part of them is equal. Never add a part that depends on delivery
 * (an offset, a clock of ours): the same statements would then make different rows.
 */
import { compareText, type RawLineage, type ShipmentUpdate } from '@app/events';

export interface Stamp {
  readonly statedAt: string;
  readonly sentAt: string;
  readonly versionRank: number;
  readonly contentHash: string;
  readonly mappingVersion: number;
}

/** The stamp of everything an update says. What a producer leaves out has the least surprising value. */
export function stampOf({ statedAt, precedence, raw, mappingVersion }: ShipmentUpdate): Stamp {
  return {
    statedAt,
    sentAt: precedence?.sentAt ?? statedAt,
    versionRank: precedence?.versionRank ?? 0,
    contentHash: precedence?.contentHash ?? raw.id,
    mappingVersion,
  };
}

/** For what is said of the shipment as a whole: the later statement is the greater one. */
export const compareStatements = (a: Stamp, b: Stamp): number =>
  a === b
    ? 0
    : compareText(a.statedAt, b.statedAt) ||
      compareText(a.sentAt, b.sentAt) ||
      a.versionRank - b.versionRank ||
      compareContents(a, b);

/** For what is told of one event, which never changes itself: the telling that knows more is the greater one. */
export const compareTellings = (a: Stamp, b: Stamp): number =>
  a === b
    ? 0
    : a.versionRank - b.versionRank ||
      compareText(a.statedAt, b.statedAt) ||
      compareText(a.sentAt, b.sentAt) ||
      compareContents(a, b);

const compareContents = (a: Stamp, b: Stamp): number =>
  compareText(a.contentHash, b.contentHash) || a.mappingVersion - b.mappingVersion;

/** The raw record something came in with, and when that was. */
export interface Receipt {
  readonly receivedAt: string;
  readonly raw: RawLineage;
}

export const receiptOf = ({
  receivedAt,
  raw: { id, topic, partition, offset },
}: ShipmentUpdate): Receipt => ({
  receivedAt,
  raw: { id, topic, partition, offset },
});

export const earlierReceipt = (a: Receipt, b: Receipt): Receipt => (compareReceipts(a, b) <= 0 ? a : b);

export const compareReceipts = (a: Receipt, b: Receipt): number =>
  a === b
    ? 0
    : compareText(a.receivedAt, b.receivedAt) ||
      compareText(a.raw.topic, b.raw.topic) ||
      a.raw.partition - b.raw.partition ||
      // Offsets are decimal texts of up to 64 bits: the longer one is the greater number.
      a.raw.offset.length - b.raw.offset.length ||
      compareText(a.raw.offset, b.raw.offset) ||
      compareText(a.raw.id, b.raw.id);
