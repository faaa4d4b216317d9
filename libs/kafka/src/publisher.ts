/**
 * Publishes records so that "done" can be believed: every record of the call was acknowledged by all in-sync
 * replicas. When it cannot say so it throws, and that means *unknown*: the brokers may hold none, some or all
 * of them. The whole batch is tried again until the deadline, so duplicates are possible and losses are not.
 * The client's own retries stay off (see client.ts).
 */
import { Logger } from '@nestjs/common';
import { Partitioners, type Kafka, type Producer, type TopicMessages } from 'kafkajs';
import { recordBytes, type OutgoingRecord } from './record';
import { delay } from './delay';

export class PublishError extends Error {
  /** `unknown`: the records may be stored all the same. `away`: nothing was sent. `closed`: we are ending. */
  constructor(
    readonly code: 'unknown' | 'away' | 'closed',
    cause?: unknown,
  ) {
    super(`the brokers did not acknowledge in time (${code}): ${describe(cause)}`, { cause });
    this.name = 'PublishError';
  }
}

export interface PublisherOptions {
  /** Longest wait for one answer of a broker. */
  attemptTimeoutMs: number;
  /** Largest sum of record sizes in one produce request; one larger record goes alone. */
  requestBytes?: number;
}

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
   * @throws PublishError when not every record was acknowledged by then
   */
  async publish(records: readonly OutgoingRecord[], deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    const chunks = inChunks(records, this.options.requestBytes ?? 512 * 1024);
    for (const chunk of chunks) await this.publishChunk(chunk, deadline);
  }

  async close(): Promise<void> {
    this.closed = true;
    const producer = this.producer;
    this.producer = undefined;
    if (producer) await producer.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  private async publishChunk(records: readonly OutgoingRecord[], deadline: number): Promise<void> {
    const topicMessages = byTopic(records);
    for (let attempt = 0; ; attempt++) {
      if (this.closed) throw new PublishError('closed');
      const left = deadline - performance.now();
      const connection = this.connected();
      try {
        await within(Math.min(this.options.attemptTimeoutMs, left), this.send(connection, topicMessages));
        return;
      } catch (error) {
        this.reconnectAfter(error, connection);
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

function needsNewConnection(error: unknown): boolean {
  if (error instanceof AttemptTimeout) return true;
  const root = (error as { cause?: Error } | undefined)?.cause ?? (error as Error | undefined);
  return /Connection|RequestTimeout|BrokerNotFound|BrokerAvailable/.test(root?.name ?? '');
}

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

function inChunks(records: readonly OutgoingRecord[], limit: number): OutgoingRecord[][] {
  const chunks: OutgoingRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const size = recordBytes(record);
    if (bytes + size > limit) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)!.push(record);
    bytes += size;
  }
  return chunks;
}

function byTopic(records: readonly OutgoingRecord[]): TopicMessages[] {
  const topics = new Map<string, TopicMessages>();
  for (const { topic, key, value, headers } of records) {
    let entry = topics.get(topic);
    if (!entry) topics.set(topic, (entry = { topic, messages: [] }));
    entry.messages.push({ key, value, headers: { ...headers } });
  }
  return [...topics.values()];
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
