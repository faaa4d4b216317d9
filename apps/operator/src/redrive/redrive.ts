/**
 * Sends open dead letters through again, the oldest first, at a bounded rate. Can be stopped or killed at any point
 * and run again: a letter is marked after its record was acknowledged, and what is sent twice changes nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetter } from '@app/events';
import type { OutgoingRecord, Publisher } from '@app/kafka';
import type { KeptLetter, LetterFilter, LetterPlace, RedriveStore } from '@app/projection';
import { redrivenRecord } from './redriven-record';

/** What a redrive is given. */
export interface RedriveOptions {
  filter: LetterFilter;
  /** Most letters a second. */
  rate: number;
  maxBodyBytes: number;
  signal: AbortSignal;
  onProgress: (counts: SentCounts) => void;
}

/** Letters that were tried. */
export interface SentCounts {
  sent: number;
  /** Failed again before they were sent. */
  failedAgain: number;
}

const PUBLISH_DEADLINE_MS = 30_000;
const MOST_AT_ONCE = 100;
const TOO_LARGE = deadLetter('limit_exceeded', 'its topic does not take an update this large');

/** @returns the counts, and the places of the letters that were sent */
export async function redrive(
  store: RedriveStore,
  publisher: Publisher,
  { filter, rate, maxBodyBytes, signal, onProgress }: RedriveOptions,
): Promise<SentCounts & { places: LetterPlace[] }> {
  const places: LetterPlace[] = [];
  const counts: SentCounts = { sent: 0, failedAgain: 0 };
  const atOnce = Math.min(MOST_AT_ONCE, Math.max(1, Math.ceil(rate / 5)));
  let last: LetterPlace | undefined;
  while (!signal.aborted) {
    const begin = performance.now();
    const letters = await store.next(filter, last, atOnce);
    if (letters.length === 0) break;
    last = letters.at(-1);
    const sent = await sendOn(letters, { store, publisher, maxBodyBytes });
    places.push(...sent.map(({ topic, partition, offset }) => ({ topic, partition, offset })));
    counts.sent += sent.length;
    counts.failedAgain += letters.length - sent.length;
    onProgress(counts);
    const pauseMs = (letters.length / rate) * 1_000 - (performance.now() - begin);
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  return { ...counts, places };
}

async function sendOn(
  letters: readonly KeptLetter[],
  { store, publisher, maxBodyBytes }: { store: RedriveStore; publisher: Publisher; maxBodyBytes: number },
): Promise<KeptLetter[]> {
  const records = new Map<OutgoingRecord, KeptLetter>();
  for (const letter of letters) {
    const result = redrivenRecord(letter, maxBodyBytes);
    if ('outcome' in result) await store.failedAgain(letter, result);
    else records.set(result, letter);
  }
  const tooLarge = new Set<KeptLetter>();
  await publisher.publish([...records.keys()], PUBLISH_DEADLINE_MS, (record) => {
    tooLarge.add(records.get(record)!);
    return 'nothing';
  });
  for (const letter of tooLarge) await store.failedAgain(letter, TOO_LARGE);
  const sent = [...records.values()].filter((letter) => !tooLarge.has(letter));
  if (sent.length > 0) await store.sent(sent);
  return sent;
}
