/**
 * Which version a webhook is in. The sender says it in a header; webhooks from before there were versions say
 * nothing. A version that came after this mapping was written is read as the newest that is known, because
 * most versions only add fields, provided that its body still looks like one.
 */
import { deadLetter, ok, type Json, type Outcome } from '@app/events';
import { isObject, type JsonObject } from '../json/parse';
import { versions } from './versions';

export const VERSION_HEADER = 'as-webhook-version';

export interface StatedVersion {
  /** The version whose form the body is taken to have. */
  name: string;
  /** True when the sender's version is newer than any known. */
  assumed: boolean;
}

const YEAR_MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const [, ...dated] = versions.names;

/** The version that a header means: between two known ones the older, as a version lasts until the next. */
export function statedVersion(header: string | undefined): Outcome<StatedVersion> {
  if (header === undefined) return ok({ name: versions.oldest, assumed: false });
  // A header that was sent twice arrives as one list; two equal values are one.
  const [stated = '', ...others] = header.split(',').map((value) => value.trim());
  const isOne = others.every((other) => other === stated);
  const name = isOne && YEAR_MONTH.test(stated) ? dated.findLast((known) => known <= stated) : undefined;
  if (!name) return deadLetter('unsupported_version', `${VERSION_HEADER}: ${JSON.stringify(header)}`);
  return ok({ name, assumed: stated > versions.newest });
}

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
