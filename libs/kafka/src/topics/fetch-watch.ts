import type { Consumer } from 'kafkajs';

/** A fetch is answered within 5 s also where there is nothing new, and then there is another one. */
const SILENCE_MS = 15_000;
const LOOK_MS = 1_000;

/**
 * Notices that a consumer gets no answer to its fetches. The client tries again by itself, for a minute and more,
 * before it says so.
 * @param onSilence once, when no fetch was answered for 15 s
 * @param onAnswer once, when fetches are answered again
 * @returns what ends the watch
 */
export function watchFetches(
  consumer: Consumer,
  onSilence: (fault: string) => void,
  onAnswer: () => void,
): () => void {
  let heardAt = performance.now();
  let isSilent = false;
  const look = (): void => {
    const wasSilent = isSilent;
    isSilent = performance.now() - heardAt > SILENCE_MS;
    if (isSilent && !wasSilent) onSilence(`no answer for ${SILENCE_MS / 1_000} s`);
    if (!isSilent && wasSilent) onAnswer();
  };
  const forget = consumer.on(consumer.events.FETCH, () => {
    heardAt = performance.now();
    look();
  });
  const timer = setInterval(look, LOOK_MS).unref();
  return () => {
    clearInterval(timer);
    forget();
  };
}
