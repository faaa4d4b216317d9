import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 120_000;

/** Waits until no other test file uses the shared broker; call what it returns when done. */
export async function takeSharedKafka(folder: string): Promise<() => void> {
  const lock = join(folder, 'kafka-is-taken');
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    try {
      mkdirSync(lock);
      return () => rmdirSync(lock);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (Date.now() > deadline)
        throw new Error('another test file has kept the shared Kafka for too long', { cause: error });
      await sleep(100);
    }
  }
}
