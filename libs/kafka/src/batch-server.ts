/**
 * Nest transport strategy that hands whole batches to `@EventPattern<string>(topic, KAFKA_BATCH)` handlers.
 *
 * A handler that returns has dealt with every record of its batch; only then is the offset committed. A handler
 * that throws met something transient: the same batch is tried again in place, with growing pauses and with
 * heartbeats going on, until it goes through or the partition is taken away. Nest's own Kafka server is not used:
 * it knows single messages only, parses their values, and commits what it has no handler for.
 */
import { Logger } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import { BatchContext } from './batch-context';
import { delay } from './delay';
import { Progress } from './progress';
import { receivedRecord } from './record';

export const KAFKA_BATCH = Symbol('KAFKA_BATCH');

export interface BatchServerOptions {
  groupId: string;
  sessionTimeoutMs: number;
  livenessWindowMs: number;
  /** Runs before the first subscription, for instance to create topics; tried again until it succeeds. */
  prepare: () => Promise<void>;
  /** Where to read a partition from, when that is not for the brokers to say; tried again until it answers. */
  startOffset?: (topic: string, partition: number) => Promise<bigint>;
  /** The consumer has ended and will not start again by itself: end the process. */
  onFatal: (error: Error) => void;
}

const RETRY_DELAYS_MS = [100, 200, 500, 1_000, 2_000, 5_000];

export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  override readonly transportId = KAFKA_BATCH;
  override readonly propagatesEventHandlerErrors = true;
  readonly progress: Progress;
  private readonly log = new Logger(KafkaBatchServer.name);
  private readonly consumer: Consumer;
  private closing = false;
  /** Counts assignments, so that work for a former one is left. */
  private generation = 0;

  constructor(
    kafka: Kafka,
    private readonly options: BatchServerOptions,
  ) {
    super();
    this.progress = new Progress(options.livenessWindowMs);
    this.consumer = kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.floor(options.sessionTimeoutMs / 5),
      rebalanceTimeout: options.sessionTimeoutMs * 2,
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
      retry: { retries: 8, restartOnFailure: async () => !this.closing },
    });
  }

  listen(callback: (error?: unknown) => void): void {
    this.consumer.on(this.consumer.events.CRASH, ({ payload }) => {
      this.progress.left();
      if (!payload.restart && !this.closing) this.options.onFatal(payload.error);
    });
    this.consumer.on(this.consumer.events.GROUP_JOIN, ({ payload }) => {
      this.progress.joined();
      void this.seekToStart(payload.memberAssignment);
    });
    this.consumer.on(this.consumer.events.DISCONNECT, () => this.progress.left());
    this.consumer.on(this.consumer.events.FETCH, () => this.progress.fetched());
    this.start().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    this.closing = true;
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
      eachBatch: (payload) => this.onBatch(payload),
    });
  }

  /** The client does not wait for this: what it has fetched meanwhile, a handler has to recognise. */
  private async seekToStart(assignment: Record<string, number[]>): Promise<void> {
    const { startOffset } = this.options;
    const generation = ++this.generation;
    if (!startOffset) return;
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        await this.untilItWorks('find where to start', async () => {
          if (generation !== this.generation) return;
          const offset = await startOffset(topic, partition);
          if (generation === this.generation)
            this.consumer.seek({ topic, partition, offset: String(offset) });
        });
      }
    }
  }

  private async untilItWorks(what: string, work: () => Promise<unknown>): Promise<void> {
    for (let attempt = 0; !this.closing; attempt++) {
      try {
        await work();
        return;
      } catch (error) {
        this.log.warn(`cannot ${what} yet, trying again`, { error: String(error) });
        await delay(pauseAfter(attempt));
      }
    }
  }

  private async onBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const beat = new Heartbeats(payload, this.options.sessionTimeoutMs);
    const context = new BatchContext(payload, this.consumer, this.progress);
    const records = batch.messages.map((message) => receivedRecord(batch.topic, batch.partition, message));
    try {
      for (let attempt = 0; ; attempt++) {
        if (!payload.isRunning() || payload.isStale()) return;
        beat.check();
        try {
          await this.handle(batch.topic, records, context);
          break;
        } catch (error) {
          this.log.warn('batch failed, trying it again', { ...context.where, attempt, error: text(error) });
          await delay(pauseAfter(attempt));
        }
      }
      if (context.abandoned) return;
      beat.check();
      payload.resolveOffset(batch.lastOffset());
      await this.commit(payload);
      this.progress.advanced();
    } finally {
      beat.stop();
    }
  }

  private async handle(topic: string, records: unknown, context: BatchContext): Promise<void> {
    const handler = this.getHandlerByPattern(topic);
    if (!handler) throw new Error(`no handler for ${topic}`);
    const result: unknown = await handler(records, context);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }

  /** By way of the batch: an eviction then makes the client join again, where the consumer's own method ends it. */
  private async commit(payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    const offset = String(BigInt(payload.batch.lastOffset()) + 1n);
    await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
    await payload.heartbeat();
  }
}

/** Tells the brokers that we live while a handler works; remembers when they have given our place away. */
class Heartbeats {
  private lost: unknown;
  private readonly timer: NodeJS.Timeout;

  constructor(payload: EachBatchPayload, sessionTimeoutMs: number) {
    this.timer = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => (this.lost = error));
    }, sessionTimeoutMs / 5);
  }

  /** @throws what the brokers said when our place was given away, so that the client joins the group again */
  check(): void {
    if (this.lost !== undefined) throw this.lost;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

const pauseAfter = (attempt: number): number =>
  RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)]!;

const text = (error: unknown): string =>
  error instanceof Error
    ? error.message
    : String((error as { message?: unknown } | undefined)?.message ?? error);
