/** Stamps as they are stored: each once, referred to by its index, with times as milliseconds. */
import { NEVER, type Stamp } from './stamp';

export type StoredStamp = [
  statedAt: number,
  sentAfter: number,
  newestEventAfter: number | null,
  eventCount: number,
  versionRank: number,
  contentHash: string,
  mappingVersion: number,
];

export const storedStamp = (stamp: Stamp): StoredStamp => [
  stamp.statedAt,
  stamp.sentAt - stamp.statedAt,
  stamp.newestEventAt === NEVER ? null : stamp.newestEventAt - stamp.statedAt,
  stamp.eventCount,
  stamp.versionRank,
  stamp.contentHash,
  stamp.mappingVersion,
];

export const readStamp = (stored: StoredStamp): Stamp => ({
  statedAt: stored[0],
  sentAt: stored[0] + stored[1],
  newestEventAt: stored[2] === null ? NEVER : stored[0] + stored[2],
  eventCount: stored[3],
  versionRank: stored[4],
  contentHash: stored[5],
  mappingVersion: stored[6],
});

/** Distinct values in the order of their first use; what one update says shares one stamp. */
export class Interned<T> {
  readonly members: T[] = [];
  private readonly indexes = new Map<T, number>();

  indexOf(member: T): number {
    let index = this.indexes.get(member);
    if (index === undefined) {
      index = this.members.push(member) - 1;
      this.indexes.set(member, index);
    }
    return index;
  }
}
