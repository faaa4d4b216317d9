import { unforeseenError, type DeadLetter } from '@app/events';

/** Gets an error that our own code has thrown, whole, for a log that may hold it. */
export type OnUnforeseen = (error: unknown) => void;

/**
 * The one place in which an unforeseen error of a mapping costs its record and nothing else: in live processing, in a
 * redrive and in a rebuild.
 */
export function guarded<T>(work: () => T, onUnforeseen: OnUnforeseen = () => undefined): T | DeadLetter {
  try {
    return work();
  } catch (error) {
    onUnforeseen(error);
    return unforeseenError(error);
  }
}
