import type { SourceActivity } from '@app/events';
import { ago } from '../html/parts';

/** How a source is doing. */
export interface SourceState {
  word: 'never called' | 'refused' | 'accepting' | 'silent';
  /** For a person. */
  text: string;
}

const SILENT_AFTER_MS = 24 * 3_600_000;

/** @param accepted the last webhook that was accepted @param refused the last one that was refused */
export function stateOf(
  accepted: Pick<SourceActivity, 'at'> | undefined,
  refused: Pick<SourceActivity, 'at'> | undefined,
  now = Date.now(),
): SourceState {
  if (!accepted && !refused) return { word: 'never called', text: 'never called' };
  if (refused && (!accepted || accepted.at < refused.at))
    return { word: 'refused', text: `refused ${ago(refused.at, now)} ago` };
  const since = ago(accepted!.at, now);
  return now - Date.parse(accepted!.at) > SILENT_AFTER_MS
    ? { word: 'silent', text: `silent for ${since}` }
    : { word: 'accepting', text: `accepting, the last one ${since} ago` };
}
