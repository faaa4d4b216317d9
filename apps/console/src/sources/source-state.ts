import type { SourceActivity } from '@app/events';
import { ago } from '../html/parts';

/** How a source is doing. */
export interface SourceState {
  word: 'unknown' | 'never called' | 'refused' | 'accepting' | 'silent';
  /** For a person. */
  text: string;
  /** When a webhook was refused after the last one that was accepted: anybody may have sent it. */
  refused?: string;
}

const SILENT_AFTER_MS = 24 * 3_600_000;

/**
 * @param accepted the last webhook that was accepted
 * @param refused the last one that was refused
 * @param isKnown whether everything was read that says so
 */
export function stateOf(
  accepted: Pick<SourceActivity, 'at'> | undefined,
  refused: Pick<SourceActivity, 'at'> | undefined,
  isKnown: boolean,
  now = Date.now(),
): SourceState {
  if (!isKnown) return { word: 'unknown', text: 'not known at present' };
  const isRefused = refused !== undefined && (!accepted || accepted.at < refused.at);
  const refusedText = isRefused ? `refused ${ago(refused.at, now)} ago` : undefined;
  if (!accepted)
    return refusedText === undefined
      ? { word: 'never called', text: 'never called' }
      : { word: 'refused', text: `never accepted, ${refusedText}` };
  const since = ago(accepted.at, now);
  return {
    ...(now - Date.parse(accepted.at) > SILENT_AFTER_MS
      ? { word: 'silent', text: `silent for ${since}` }
      : { word: 'accepting', text: `accepting, the last one ${since} ago` }),
    ...(refusedText !== undefined && { refused: refusedText }),
  };
}
