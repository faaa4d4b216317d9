/**
 * Publishes records so that "done" can be believed: every record of the call was acknowledged by all in-sync
 * replicas. When it cannot say so it throws, and that means *unknown*: the brokers may hold none, some or all
 * of them. The whole batch is tried again until the deadline, so duplicates are possible and losses are not.
 * The client's own retries stay off (see producer.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Step } from '@app/tracing';
import { REQUEST_BYTES, inChunks } from './chunks';
import { headerBytes } from './header-bytes';
import { publishingClient } from './publishing-client';
import { SEND_OPTIONS, type ProducerFactory, type RecordProducer } from './producer';
import { recordBytes, type OutgoingRecord } from '../client/record';
import { beginSending } from '../client/traced-records';

/** Codes of a `PublishError`, with what they mean. */
export const PUBLISH_FAULTS = {
  unknown: 'the brokers did not acknowledge in time; the records may be stored anyway',
  too_large: 'a record is larger than its topic takes',
  away: 'the brokers are away; nothing was sent',
  closed: 'the publisher is closed',
} as const;

/** Not every record is known to be stored; `code` says why. */
export class PublishError extends Error {
  constructor(
    readonly code: keyof typeof PUBLISH_FAULTS,
    cause?: unknown,
  ) {
    super(`${PUBLISH_FAULTS[code]}${cause === undefined ? '' : `: ${describe(cause)}`}`, { cause });
    this.name = 'PublishError';
  }
}

/** Limits of a publisher. */
export interface PublisherOptions {
  /** Longest wait for one answer of a broker. */
  attemptTimeoutMs: number;
  /** Largest sum of record sizes in one produce request; one larger record goes alone. */
  requestBytes?: number;
}

type Instead = (tooLarge: OutgoingRecord) => OutgoingRecord | 'nothing' | undefined;

const CLOSE_MS = 1_000;

/** Below this no answer can be expected, and asking would only cost a good connection. */
const SHORTEST_ATTEMPT_MS = 50;

const RETRY_DELAYS_MS = [50, 100, 200, 400, 800];

/** Publishes records and resolves once all in-sync replicas have them. */
export class Publisher {
  private readonly logger = new Logger(Publisher.name);
  private producer: RecordProducer | undefined;
  /** Counts the producers, so that each asks another broker first. */
  private made = 0;
  /** Producers that are not used any more and may still be waiting for answers. */
  private readonly retired = new Set<RecordProducer>();
  private closed = false;

  constructor(
    private readonly newProducer: ProducerFactory,
    private readonly options: PublisherOptions,
  ) {}

  /**
   * Asks a broker about a topic, over the connection that publishes.
   * @throws Error when none answers in time or the topic does not exist
   */
  async check(topic: string): Promise<void> {
    if (this.closed) throw new PublishError('closed');
    const producer = this.current();
    try {
      const asked = producer.metadata({ topics: [topic], forceUpdate: true });
      await within(this.options.attemptTimeoutMs, asked);
    } catch (error) {
      this.replaceAfter(error, producer);
      throw error;
    }
  }

  /**
   * @param deadlineMs how long to keep trying, from now
   * @param instead what to publish in place of a record that is too large for its topic: another record, which is
   *   asked for in turn when it is too large as well; `'nothing'` to leave it out; undefined to give up
   * @throws PublishError when not every record was acknowledged by then
   */
  async publish(records: readonly OutgoingRecord[], deadlineMs: number, instead?: Instead): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    // A request has one topic: one of two topics could go wrong in the client while it learns the leaders of the other.
    for (const sameTopic of Map.groupBy(records, ({ topic }) => topic).values()) {
      const chunks = inChunks(sameTopic, recordBytes, this.options.requestBytes ?? REQUEST_BYTES);
      for (const chunk of chunks) await this.publishFitting(chunk, deadline, instead);
    }
  }

  /**
   * The same for records of one topic that together fit one request.
   * @throws PublishError; with code `too_large` the records that are not too large may be stored
   */
  async publishTogether(records: readonly OutgoingRecord[], deadlineMs: number): Promise<void> {
    await this.publishChunk(records, performance.now() + deadlineMs);
  }

  async close(): Promise<void> {
    this.closed = true;
    const producers = [...this.retired, ...(this.producer ? [this.producer] : [])];
    this.producer = undefined;
    this.retired.clear();
    // The client waits for answers that it will not get from a broker that hangs.
    const closing = Promise.allSettled(producers.map((producer) => producer.close()));
    await within(CLOSE_MS, closing).catch(() => undefined);
  }

  /** Halves what is refused as too large until the one record that is is alone. */
  private async publishFitting(
    records: readonly OutgoingRecord[],
    deadline: number,
    instead?: Instead,
  ): Promise<void> {
    try {
      await this.publishChunk(records, deadline);
    } catch (error) {
      if (!(error instanceof PublishError) || error.code !== 'too_large') throw error;
      if (records.length > 1) {
        const middle = records.length >> 1;
        await this.publishFitting(records.slice(0, middle), deadline, instead);
        await this.publishFitting(records.slice(middle), deadline, instead);
      } else {
        const other = instead?.(records[0]!);
        if (!other) throw error;
        if (other !== 'nothing') await this.publishFitting([other], deadline, instead);
      }
    }
  }

  private async publishChunk(records: readonly OutgoingRecord[], deadline: number): Promise<void> {
    const steps = beginSending(records);
    const messages = records.map((record) => asMessage(record, steps.get(record)));
    let failure: unknown;
    try {
      await this.sendUntil(deadline, messages);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      for (const step of steps.values()) step.end({}, failure);
    }
  }

  private async sendUntil(deadline: number, messages: ReturnType<typeof asMessage>[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      if (this.closed) throw new PublishError('closed');
      const left = deadline - performance.now();
      if (left < SHORTEST_ATTEMPT_MS)
        throw new PublishError('unknown', 'the deadline came before the turn of these');
      const producer = this.current();
      try {
        const sending = producer.send({ ...SEND_OPTIONS, messages });
        await within(Math.min(this.options.attemptTimeoutMs, left), sending);
        return;
      } catch (error) {
        if (isTooLarge(error)) throw new PublishError('too_large', error);
        const wasCutShort = error instanceof AttemptTimeout && left < this.options.attemptTimeoutMs;
        if (!wasCutShort) this.replaceAfter(error, producer);
        const pause = RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)]!;
        if (performance.now() + pause >= deadline) throw new PublishError('unknown', error);
        this.logger.warn('publish failed, trying the whole batch again', { attempt, error: describe(error) });
        await sleep(pause);
      }
    }
  }

  private current(): RecordProducer {
    return (this.producer ??= this.newProducer(this.options.attemptTimeoutMs, this.made++));
  }

  /**
   * After the answer of a broker only the leaders are asked for again. After anything else a fresh producer begins
   * with another broker; the old one is closed once nothing can be waiting for answers on its connections.
   */
  private replaceAfter(error: unknown, producer: RecordProducer): void {
    producer.clearMetadata();
    if (this.producer !== producer || isAnswer(error)) return;
    this.producer = undefined;
    this.retired.add(producer);
    setTimeout(() => {
      this.retired.delete(producer);
      producer.close().catch(() => undefined);
    }, this.options.attemptTimeoutMs).unref();
  }
}

class AttemptTimeout extends Error {}

/** Whether a broker has said no, so that the connections are good. */
const isAnswer = (error: unknown): boolean =>
  !has(error, 'code', publishingClient().NetworkError.code) &&
  (has(error, 'code', publishingClient().ProtocolError.code) || UNKNOWN_TOPIC.test((error as Error).message));

/** How the client words a broker's answer that it knows no such topic. */
const UNKNOWN_TOPIC = /^Unknown topic /;

/** Whether an error, or one of those that it is made of, has this property. */
const has = (error: unknown, property: string, value: unknown): boolean =>
  publishingClient().findErrorBy(error as Error, property, value) !== null;

const isTooLarge = (error: unknown): boolean =>
  ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'].some((id) => has(error, 'apiId', id));

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AttemptTimeout('no answer in time')), Math.max(0, milliseconds));
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param step of the trace, from which whoever receives the record goes on */
const asMessage = ({ topic, key, value, headers }: OutgoingRecord, step: Step | undefined) => ({
  topic,
  key: typeof key === 'string' ? Buffer.from(key) : (key ?? undefined),
  value: value ?? undefined,
  headers: headerBytes(step ? { ...headers, traceparent: step.traceparent } : headers),
});

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
