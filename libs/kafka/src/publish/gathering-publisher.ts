/**
 * Gathers the records of concurrent callers into one publish per few milliseconds: one produce request for
 * a hundred webhooks costs the brokers about as much as for one. Bytes in flight are bounded; beyond the bound
 * callers are refused at once: an early refusal is better than one after the sender's timeout.
 */
import { REQUEST_BYTES, inChunks } from './chunks';
import { recordBytes, type OutgoingRecord } from '../client/record';
import { PublishError, type Publisher } from './publisher';

/** More bytes wait for the brokers than may wait; nothing was sent. */
export class OverloadedError extends Error {
  constructor() {
    super('too many bytes are waiting for the brokers');
    this.name = 'OverloadedError';
  }
}

/** How long records wait for others, how many bytes may wait, and how long a request is tried. */
export interface GatheringOptions {
  lingerMs: number;
  maxBytesInFlight: number;
  /** From the moment a batch is sent to its last attempt. */
  deadlineMs: number;
}

interface Waiting {
  record: OutgoingRecord;
  bytes: number;
  done: () => void;
  failed: (error: unknown) => void;
}

/** Publishes the records of concurrent callers in common requests. */
export class GatheringPublisher {
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private bytesInFlight = 0;
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly publisher: Publisher,
    private readonly options: GatheringOptions,
  ) {}

  /**
   * Resolves once the record is acknowledged by all in-sync replicas.
   * @throws OverloadedError at once; PublishError when the outcome is unknown
   */
  publish(record: OutgoingRecord): Promise<void> {
    const bytes = recordBytes(record);
    if (this.bytesInFlight + bytes > this.options.maxBytesInFlight)
      return Promise.reject(new OverloadedError());
    this.bytesInFlight += bytes;
    return new Promise<void>((done, failed) => {
      this.waiting.push({ record, bytes, done, failed });
      this.timer ??= setTimeout(() => this.flush(), this.options.lingerMs);
    });
  }

  /** Sends what is waiting and resolves when everything sent so far has its outcome. */
  async drain(): Promise<void> {
    this.flush();
    await Promise.allSettled(this.inFlight);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length === 0) return;
    const batches = inRequests(this.waiting);
    this.waiting = [];
    for (const batch of batches) {
      const sending: Promise<void> = this.publishBatch(batch).finally(() => this.inFlight.delete(sending));
      this.inFlight.add(sending);
    }
  }

  private async publishBatch(
    batch: Waiting[],
    deadline = performance.now() + this.options.deadlineMs,
  ): Promise<void> {
    try {
      await this.publisher.publishTogether(
        batch.map(({ record }) => record),
        deadline - performance.now(),
      );
      for (const { done } of batch) done();
    } catch (error) {
      const isolated = batch.length > 1 && error instanceof PublishError && error.code === 'too_large';
      if (isolated)
        await Promise.all(batch.map((one) => this.publishBatch([{ ...one, bytes: 0 }], deadline)));
      else for (const { failed } of batch) failed(error);
    } finally {
      for (const { bytes } of batch) this.bytesInFlight -= bytes;
    }
  }
}

/** Each with an outcome of its own, so that small records do not wait for the large ones of other senders. */
const inRequests = (waiting: readonly Waiting[]): Waiting[][] =>
  inChunks(
    waiting.toSorted((a, b) => a.bytes - b.bytes),
    ({ bytes }) => bytes,
    REQUEST_BYTES,
  );
