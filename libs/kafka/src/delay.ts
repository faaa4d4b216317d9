import { setTimeout as wait } from 'node:timers/promises';

/** @param options ref: whether it keeps the process from ending; it does when left out */
export const delay = (milliseconds: number, { ref } = { ref: true }): Promise<void> =>
  wait(milliseconds, undefined, { ref });
