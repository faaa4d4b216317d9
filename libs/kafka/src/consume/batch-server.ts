/**
 * Nest transport strategy that hands whole batches to `@EventPattern<string>(topic, KAFKA_BATCH)` handlers.
 *
 * The client waits for all batches of a fetch before it fetches again, so nothing is worked on in its callback: each
 * partition has a worker of its own, and a partition that is slow or stuck holds up no other. A handler that returns
 * has dealt with every record it was given; only then does the position move on. A handler that throws is called
 * again (see isolation.ts). Nest's own Kafka server is not used: it knows single messages only, parses their values,
 * and commits what it has no handler for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import type { BatchContext } from './batch-context';
import { Places, sharedInFlight } from './in-flight';
import type { IsolationRules } from './isolation';
import { withAdminOf } from '../topics/log-admin';
import { PartitionWorker, type Surroundings } from './partition-worker';
import type { Positions } from './positions';
import { Progress, type PartitionProgress } from './progress';
import type { ReceivedRecord } from '../client/record';
import type { QueueBounds } from './record-queue';
import { pauseAfter, textOf } from './retry-schedule';
import { tracedBatch } from './traced-batch';

/** Transport id of `@EventPattern(topic, KAFKA_BATCH)` handlers. */
export const KAFKA_BATCH = Symbol('KAFKA_BATCH');

/** What a consumer of batches is given. */
export interface BatchServerOptions extends Partial<IsolationRules> {
  groupId: string;
  sessionTimeoutMs: number;
  /** Longest time without a fetch, or within one handler call, of a consumer that lives. */
  livenessWindowMs: number;
  /** Runs before the first subscription, for instance to create topics; tried again until it succeeds. */
  prepare: () => Promise<void>;
  /** Where the position of each partition is kept. */
  positions: Positions;
  /** Handler calls that may be out at once, of different partitions; 3 when left out. */
  concurrency?: number;
  /** Most records of one handler call; 5,000 when left out. */
  batchRecords?: number;
  /** Most bytes of one handler call, except for one larger record; 4 MiB when left out. */
  batchBytes?: number;
  /** Bytes of one partition that the brokers send at once; 2 MiB when left out. */
  maxBytesPerPartition?: number;
  /** Called with records that are done. */
  onDone?: (topic: string, records: readonly ReceivedRecord[]) => void;
  /** An error after which the process must not go on, for instance rows of a newer program; ends it by onFatal. */
  isFatal?: (error: unknown) => boolean;
  /** The consumer has ended and will not start again by itself: end the process. */
  onFatal: (error: Error) => void;
}

const MIB = 1024 * 1024;
/** How long `close` waits for handlers that are out. */
const CLOSE_MS = 10_000;
const MEASURE_MS = 15_000;

/** Transport strategy of Nest that gives each handler whole batches of its topic, one batch of a partition at a time. */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  override readonly transportId = KAFKA_BATCH;
  override readonly propagatesEventHandlerErrors = true;
  readonly progress: Progress;
  private readonly log = new Logger(KafkaBatchServer.name);
  private readonly consumer: Consumer;
  private readonly surroundings: Surroundings;
  /** Of the present assignment, by `topic/partition`. */
  private workers = new Map<string, PartitionWorker>();
  private closing = false;
  private measuring: NodeJS.Timeout | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: BatchServerOptions,
  ) {
    super();
    const { sessionTimeoutMs, failuresBeforeIsolation = 3 } = options;
    this.progress = new Progress(options.livenessWindowMs, failuresBeforeIsolation);
    this.consumer = kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.floor(sessionTimeoutMs / 5),
      rebalanceTimeout: sessionTimeoutMs * 2,
      minBytes: 1,
      maxWaitTimeInMs: 500,
      maxBytesPerPartition: options.maxBytesPerPartition ?? 2 * MIB,
      maxBytes: 16 * MIB,
      allowAutoTopicCreation: false,
      retry: { retries: 8, restartOnFailure: async () => !this.closing },
    });
    this.surroundings = this.surroundingsOf({ ...options, failuresBeforeIsolation });
  }

  /** Of each partition of the present assignment. */
  get partitions(): PartitionProgress[] {
    return [...this.workers.values()].map(({ topic, partition, health, lag }) => ({
      topic,
      partition,
      isStopped: health.state === 'stopped',
      isStuck: this.progress.isStuck(health),
      lag,
    }));
  }

  listen(callback: (error?: unknown) => void): void {
    const { CRASH, REBALANCING, GROUP_JOIN, DISCONNECT, FETCH, END_BATCH_PROCESS } = this.consumer.events;
    this.consumer.on(CRASH, ({ payload }) => {
      this.leave();
      if (!payload.restart && !this.closing) this.options.onFatal(payload.error);
    });
    this.consumer.on(REBALANCING, () => {
      for (const worker of this.workers.values()) worker.commitNow();
    });
    this.consumer.on(GROUP_JOIN, ({ payload }) => this.join(payload.memberAssignment));
    this.consumer.on(DISCONNECT, () => this.leave());
    this.consumer.on(FETCH, () => this.progress.fetched());
    this.consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      const { topic, partition, batchSize, firstOffset, lastOffset } = payload;
      if (batchSize === 0) this.workers.get(`${topic}/${partition}`)?.skipped(firstOffset, lastOffset);
    });
    this.measuring = setInterval(() => void this.measure(), MEASURE_MS).unref();
    this.start().then(() => callback(), callback);
  }

  /** Takes nothing more, waits (10 s at most) for the handlers that are out, and leaves the group. */
  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.measuring);
    const closed = Promise.all([...this.workers.values()].map((worker) => worker.close()));
    await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
    await this.consumer.disconnect();
  }

  on(): never {
    throw new Error('the batch server has no events to listen to; use its progress');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  private async start(): Promise<void> {
    await this.untilItWorks('prepare', this.options.prepare);
    await this.untilItWorks('connect', () => this.consumer.connect());
    await this.untilItWorks('subscribe', () =>
      this.consumer.subscribe({ topics: [...this.messageHandlers.keys()], fromBeginning: true }),
    );
    if (this.closing) return;
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => this.receive(payload),
    });
  }

  private surroundingsOf(options: BatchServerOptions & IsolationRules): Surroundings {
    const { batchRecords = 5_000, batchBytes = 4 * MIB, concurrency = 3 } = options;
    const batch: QueueBounds = { records: batchRecords, bytes: batchBytes };
    const ends = sharedInFlight((topic) => withAdminOf(this.kafka, (admin) => admin.endOffsets(topic)));
    return {
      handle: (records, context) => this.handle(records, context),
      bounds: async (topic, partition) => {
        const bounds = (await ends(topic)).get(partition);
        if (!bounds) throw new Error(`the brokers know no partition ${partition} of ${topic}`);
        return bounds;
      },
      positions: options.positions,
      places: new Places(concurrency),
      rules: options,
      onDone: options.onDone,
      batch,
      queue: { records: 2 * batch.records, bytes: 2 * batch.bytes },
      client: {
        seek: (topic, partition, offset) =>
          this.whileRunning(() => this.consumer.seek({ topic, partition, offset: String(offset) })),
        pause: (topic, partition) =>
          this.whileRunning(() => this.consumer.pause([{ topic, partitions: [partition] }])),
        resume: (topic, partition) =>
          this.whileRunning(() => this.consumer.resume([{ topic, partitions: [partition] }])),
      },
      onFatal: (error) => options.onFatal(error instanceof Error ? error : new Error(textOf(error))),
    };
  }

  /** The client refuses between a crash and its next start, when there is no assignment either. */
  private whileRunning(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.log.debug({ message: 'the client is not running', error: textOf(error) });
    }
  }

  /**
   * New workers for all partitions, kept ones too. The client calls this at once and does not wait: paused here,
   * nothing is fetched before a worker has found its position.
   */
  private join(assignment: Record<string, number[]>): void {
    this.endWorkers();
    if (this.closing) return;
    for (const [topic, partitions] of Object.entries(assignment)) {
      this.consumer.pause([{ topic, partitions }]);
      for (const partition of partitions)
        this.workers.set(`${topic}/${partition}`, new PartitionWorker(topic, partition, this.surroundings));
    }
    this.progress.joined(new Map([...this.workers].map(([name, { health }]) => [name, health])));
    for (const worker of this.workers.values()) worker.start();
  }

  private leave(): void {
    this.progress.left();
    this.endWorkers();
  }

  /** What it cannot find out now it asks for again. */
  private async measure(): Promise<void> {
    await Promise.allSettled([...this.workers.values()].map((worker) => worker.measure()));
  }

  private endWorkers(): void {
    for (const worker of this.workers.values()) worker.end();
    this.workers = new Map();
  }

  private receive(payload: EachBatchPayload): void {
    const { topic, partition } = payload.batch;
    if (payload.isRunning() && !payload.isStale())
      this.workers.get(`${topic}/${partition}`)?.receive(payload);
  }

  private async untilItWorks(what: string, work: () => Promise<unknown>): Promise<void> {
    for (let failures = 1; !this.closing; failures++) {
      try {
        await work();
        return;
      } catch (error) {
        this.log.warn({ message: `cannot ${what} yet, trying again`, error: textOf(error) });
        await sleep(pauseAfter(failures));
      }
    }
  }

  private async handle(records: readonly ReceivedRecord[], context: BatchContext): Promise<void> {
    // Not by its pattern: Nest tries to read each one as JSON first, which costs more than a small batch.
    const handler = this.messageHandlers.get(context.topic);
    if (!handler) throw new Error(`no handler for ${context.topic}`);
    await tracedBatch(records, this.options.groupId, async (traced) => {
      const result: unknown = await handler(traced, context);
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    });
  }
}
