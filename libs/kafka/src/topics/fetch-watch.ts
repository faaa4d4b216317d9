import type { Consumer } from 'kafkajs';

/** A fetch is answered within 5 s also where there is nothing new. */
const ANSWER_WITHIN_MS = 15_000;
const LOOK_MS = 1_000;

/**
 * Notices that a broker does not answer a fetch. The client tries again by itself, for a minute and more, before it
 * says so.
 * @param onSilence once, when a fetch has waited for 15 s
 * @param onAnswer once, when fetches are answered again
 * @returns what ends the watch
 */
export function watchFetches(
  consumer: Consumer,
  onSilence: (fault: string) => void,
  onAnswer: () => void,
): () => void {
  const { FETCH_START, FETCH, GROUP_JOIN } = consumer.events;
  /** When each broker was asked that has not answered yet. */
  const asked = new Map<number, number>();
  let isSilent = false;
  const look = (): void => {
    const isOverdue = [...asked.values()].some((since) => performance.now() - since > ANSWER_WITHIN_MS);
    if (isOverdue === isSilent) return;
    isSilent = isOverdue;
    if (isOverdue) onSilence(`a broker has not answered for ${ANSWER_WITHIN_MS / 1_000} s`);
    else onAnswer();
  };
  consumer.on(FETCH_START, ({ payload }) => void asked.set(payload.nodeId, performance.now()));
  consumer.on(FETCH, ({ payload }) => {
    asked.delete(payload.nodeId);
    look();
  });
  // Begins anew, maybe with other brokers.
  consumer.on(GROUP_JOIN, () => {
    asked.clear();
    look();
  });
  const timer = setInterval(look, LOOK_MS).unref();
  return () => clearInterval(timer);
}
