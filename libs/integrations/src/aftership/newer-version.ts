import type { Json } from '@app/events';
import { isObject, type JsonObject } from '../json/parse';

/** What a tracking of an unknown, newer version lacks that every known one has; undefined when it lacks nothing. */
export function lacks(tracking: JsonObject): string | undefined {
  if (typeof tracking.tag !== 'string' || tracking.tag === '') return 'msg.tag';
  if (!Array.isArray(tracking.checkpoints)) return 'msg.checkpoints';
  const strange = tracking.checkpoints.findIndex(
    (checkpoint) =>
      !isObject(checkpoint) || !isTextOrNull(checkpoint.checkpoint_time) || !isTextOrNull(checkpoint.message),
  );
  return strange < 0 ? undefined : `checkpoint_time and message of msg.checkpoints[${strange}]`;
}

/** Absent is neither. */
const isTextOrNull = (value: Json | undefined): boolean => value === null || typeof value === 'string';
