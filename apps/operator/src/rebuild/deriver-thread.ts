/** A `Deriver` in a thread of its own. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CommandError } from '../command-line/exit-codes';
import type { DerivedCounts } from './derive';
import type { BatchDone, Deriver, DeriverData, Work } from './deriver';

/** What the thread is told. */
export type Question = Work | 'stop' | 'end';

/** What it says. */
export type Answer =
  | ({ kind: 'batch' } & BatchDone)
  | { kind: 'done'; counts: DerivedCounts }
  | { kind: 'failed'; name: string; message: string };

/** As of the other programs: most of what is made for a record is garbage after it. */
const YOUNG_GENERATION_MIB = 96;

export class DeriverThread implements Pick<Deriver, 'derive' | 'stop' | 'end'> {
  private readonly worker: Worker;
  /** Rejects when the thread has ended. */
  private readonly ended: Promise<never>;

  constructor(data: DeriverData) {
    const worker = new Worker(join(__dirname, 'deriver.worker.js'), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
    });
    this.worker = worker;
    this.ended = new Promise((_, reject) => {
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`a thread of the rebuild ended with ${code}`)));
    });
    this.ended.catch(() => undefined);
  }

  async derive(work: Work, onBatch: (done: BatchDone) => void): Promise<DerivedCounts> {
    const { promise, resolve, reject } = Promise.withResolvers<DerivedCounts>();
    const onMessage = (answer: Answer): void => {
      if (answer.kind === 'batch') onBatch(answer);
      else if (answer.kind === 'done') resolve(answer.counts);
      else reject(errorOf(answer));
    };
    this.worker.on('message', onMessage);
    try {
      this.tell(work);
      return await Promise.race([promise, this.ended]);
    } finally {
      this.worker.off('message', onMessage);
    }
  }

  stop(): void {
    this.tell('stop');
  }

  async end(): Promise<void> {
    this.tell('end');
    await this.ended.catch(() => undefined);
  }

  private tell(question: Question): void {
    // A rule for browsers, whose messages name the page they are for.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.worker.postMessage(question);
  }
}

/** Errors lose their class on their way between threads. */
const errorOf = ({ name, message }: Answer & { kind: 'failed' }): Error =>
  name === CommandError.name ? new CommandError(message) : new Error(message);
