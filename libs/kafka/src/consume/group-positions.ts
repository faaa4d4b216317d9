/**
 * Positions in the consumer group itself: the offset is the commit, the witness its metadata.
 *
 * The client commits the offset -2 by itself when it was made to read beyond the ends of a log. Such a commit is not
 * a partition that was never read, and taking it for one would skip or repeat a log.
 */
import { withAdmin } from '../topics/log-admin';
import type { KafkaSettings } from '../client/kafka-settings';
import { sharedInFlight } from './in-flight';
import { PositionError, type Positions, type Witness } from './positions';

const NEVER_COMMITTED = -1n;

/** Positions that are kept in the commits of the consumer group, with the witness as their metadata. */
export function groupPositions(settings: KafkaSettings, groupId: string): Positions {
  const commits = sharedInFlight((topic) => withAdmin(settings, (admin) => admin.commits(groupId, topic)));
  return {
    async read(topic, partition) {
      const commit = (await commits(topic)).get(partition);
      if (!commit || commit.offset === NEVER_COMMITTED) return undefined;
      if (commit.offset < 0n)
        throw new PositionError(
          `the group ${groupId} has the offset ${commit.offset}: its position was lost when the log had become another one`,
        );
      return { nextOffset: commit.offset, witness: witnessIn(commit.metadata) };
    },
    async begin() {
      // The first commit begins it.
    },
    save: (_topic, _partition, { witness }, commit) => commit(metadataOf(witness)),
  };
}

/** A commit's metadata for a witness. */
export const metadataOf = (witness: Witness | undefined): string =>
  witness ? JSON.stringify({ id: witness.id, timestamp: witness.timestamp }) : '';

/** Undefined for metadata that something else has written. */
export function witnessIn(metadata: string): Witness | undefined {
  try {
    const { id, timestamp } = JSON.parse(metadata) as Partial<Record<string, unknown>>;
    return typeof id === 'string' && typeof timestamp === 'string' ? { id, timestamp } : undefined;
  } catch {
    return undefined;
  }
}
