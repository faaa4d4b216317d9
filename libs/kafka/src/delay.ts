import { setTimeout as wait } from 'node:timers/promises';

export const delay = (milliseconds: number): Promise<void> => wait(milliseconds, undefined, { ref: true });
