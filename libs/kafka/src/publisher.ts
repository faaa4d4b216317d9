/**
 * Publishes records so that "done" can be believed: every record of the call was acknowledged by all in-sync
 * replicas. When it cannot say so it throws, and that means *unknown*: the brokers may hold none, some or all
 * of them. The whole batch is tried again until the deadline, so duplicates are possible and losses are not.
 * The client's own retries stay off (see client.ts).
 */
import { Logger } from '@nestjs/common';
import { Partitioners, type Kafka, type Producer, type TopicMessages } from 'kafkajs';
import { REQUEST_BYTES, inChunks } from './chunks';
import { recordBytes, type OutgoingRecord } from './record';
import { delay } from './delay';

export const PUBLISH_FAULTS = {
  unknown: 'the brokers did not acknowledge in time; the records may be stored all the same',
  too_large: 'a record is larger than its topic takes',
  away: 'the brokers are away; nothing was sent',
  closed: 'the publisher is closed',
} as const;

export class PublishError extends Error {
  constructor(
    readonly code: keyof typeof PUBLISH_FAULTS,
    cause?: unknown,
  ) {
    super(`${PUBLISH_FAULTS[code]}${cause === undefined ? '' : `: ${describe(cause)}`}`, { cause });
    this.name = 'PublishError';
  }
}

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

export class Publisher {
  private readonly logger = new Logger(Publisher.name);
  private producer: Promise<Producer> | undefined;
  private closed = false;

  constructor(
    private readonly kafka: Kafka,
    private readonly options: PublisherOptions,
  ) {}

  /** Connects, so that the first publish does not have to. */
  async connect(): Promise<void> {
    await this.connected();
  }

  /**
   * @param deadlineMs how long to keep trying, from now
   * @param instead what to publish in place of a record that is too large for its topic: another record, which is
   *   asked for in turn when it is too large as well; `'nothing'` to leave it out; undefined to give up
   * @throws PublishError when not every record was acknowledged by then
   */
  async publish(records: readonly OutgoingRecord[], deadlineMs: number, instead?: Instead): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    const chunks = inChunks(records, recordBytes, this.options.requestBytes ?? REQUEST_BYTES);
    for (const chunk of chunks) await this.publishFitting(chunk, deadline, instead);
  }

  async close(): Promise<void> {
    this.closed = true;
    const producer = this.producer;
    this.producer = undefined;
    const closing = producer?.then((connected) => connected.disconnect());
    // The client waits for answers that it will not get from a broker that hangs.
    if (closing) await within(CLOSE_MS, closing).catch(() => undefined);
  }

  /** Halves what is refused as too large until the one record that is stands alone. */
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
    const topicMessages = byTopic(records);
    for (let attempt = 0; ; attempt++) {
      if (this.closed) throw new PublishError('closed');
      const left = deadline - performance.now();
      if (left < SHORTEST_ATTEMPT_MS)
        throw new PublishError('unknown', 'the deadline came before the turn of these');
      const connection = this.connected();
      try {
        await within(Math.min(this.options.attemptTimeoutMs, left), this.send(connection, topicMessages));
        return;
      } catch (error) {
        if (isTooLarge(error)) throw new PublishError('too_large', error);
        const wasCutShort = error instanceof AttemptTimeout && left < this.options.attemptTimeoutMs;
        if (!wasCutShort) this.reconnectAfter(error, connection);
        const pause = RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)]!;
        if (performance.now() + pause >= deadline) throw new PublishError('unknown', error);
        this.logger.warn('publish failed, trying the whole batch again', { attempt, error: describe(error) });
        await delay(pause);
      }
    }
  }

  private async send(connection: Promise<Producer>, topicMessages: TopicMessages[]): Promise<void> {
    const producer = await connection;
    await producer.sendBatch({ acks: -1, timeout: this.options.attemptTimeoutMs, topicMessages });
  }

  private connected(): Promise<Producer> {
    if (this.producer) return this.producer;
    const connecting = this.newProducer();
    connecting.catch(() => {
      if (this.producer === connecting) this.producer = undefined;
    });
    this.producer = connecting;
    return connecting;
  }

  private async newProducer(): Promise<Producer> {
    const producer = this.kafka.producer({
      allowAutoTopicCreation: false,
      idempotent: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 0 },
    });
    await producer.connect();
    return producer;
  }

  /** The client neither reconnects nor looks for a new leader after a time-out: a fresh producer does. */
  private reconnectAfter(error: unknown, connection: Promise<Producer>): void {
    if (this.producer !== connection || !needsNewConnection(error)) return;
    this.producer = undefined;
    connection.then((stale) => stale.disconnect()).catch(() => undefined);
  }
}

class AttemptTimeout extends Error {}

/** A broker that says no is a broker that answers; after anything else the connection is not to be trusted. */
const needsNewConnection = (error: unknown): boolean => rootOf(error)?.name !== 'KafkaJSProtocolError';

const isTooLarge = (error: unknown): boolean =>
  ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'].includes(
    (rootOf(error) as { type?: string } | undefined)?.type ?? '',
  );

/** What is behind the client's word that it has given up. */
const rootOf = (error: unknown): Error | undefined =>
  (error as { cause?: Error } | undefined)?.cause ?? (error as Error | undefined);

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

function byTopic(records: readonly OutgoingRecord[]): TopicMessages[] {
  const topics = new Map<string, TopicMessages>();
  for (const { topic, key, value, headers } of records) {
    let entry = topics.get(topic);
    if (!entry) topics.set(topic, (entry = { topic, messages: [] }));
    entry.messages.push({ key, value, headers });
  }
  return [...topics.values()];
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
