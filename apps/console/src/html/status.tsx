import { STATUS_MEANINGS, STATUS_REASON_MEANINGS } from '@app/events';
import type { VNode } from 'preact';
import { Said } from './parts';

const GOOD = new Set(['delivered']);
const BAD = new Set(['exception', 'lost', 'delivery_attempted', 'expired']);

/** `in_transit` and `openAgain` as people write them. */
export const inWords = (name: string): string =>
  name.replaceAll('_', ' ').replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A status and its reason; a colour never says what the words do not. */
export const Status = ({ status, reason }: { status: string | null; reason?: string | null }): VNode => (
  <span class={status && GOOD.has(status) ? 'good' : status && BAD.has(status) ? 'bad' : undefined}>
    <Said>{status ? inWords(status) : 'no status'}</Said>
    {reason ? (
      <>
        {': '}
        <Said>{inWords(reason)}</Said>
      </>
    ) : null}
  </span>
);

/** What a status means, in a sentence or two. */
export function meaningOf(status: string, reason: string | null): string {
  const meanings: Record<string, string> = STATUS_MEANINGS;
  const reasons: Record<string, string> = STATUS_REASON_MEANINGS;
  return [meanings[status], reason === null ? undefined : reasons[reason]].filter(Boolean).join(' ');
}
