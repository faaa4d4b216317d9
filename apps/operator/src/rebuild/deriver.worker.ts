/** A thread that derives what it is told to. */
import 'reflect-metadata';
import { parentPort, workerData } from 'node:worker_threads';
import { Deriver, type DeriverData, type Work } from './deriver';
import type { Answer, Question } from './deriver-thread';

const deriver = new Deriver(workerData as DeriverData);

// A rule for browsers, whose messages name the page they are for.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
const say = (answer: Answer): void => parentPort!.postMessage(answer);

async function derive(work: Work): Promise<void> {
  try {
    const counts = await deriver.derive(work, (batch) => say({ kind: 'batch', ...batch }));
    say({ kind: 'done', counts });
  } catch (error) {
    const { name, message } = error as Error;
    say({ kind: 'failed', name, message });
  }
}

parentPort!.on('message', (question: Question) => {
  if (question === 'stop') deriver.stop();
  else if (question === 'end') void deriver.end().finally(() => process.exit());
  else void derive(question);
});
