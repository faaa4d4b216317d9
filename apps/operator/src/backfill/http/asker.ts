/**
 * Asks a carrier's API at a bounded rate and again after what may pass. What it throws says which status came and the
 * carrier's own id of the request, by which its support finds it, and no credential.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NoReplyError, exchange, type Question, type Reply } from './exchange';
import type { RateLimit } from './rate-limit';
import { askedPauseMs, backoffMs, isTransient } from '../../http/retry';

/** The carrier did not answer the question. */
export class AskError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AskError';
  }
}

/** Somebody has stopped the command before the question was answered. */
export class StoppedError extends Error {
  constructor() {
    super('stopped');
    this.name = 'StoppedError';
  }
}

const TRIES = 7;

/** How an API is asked. */
export interface AskerSetting {
  limit: RateLimit;
  /** Longest wait for one answer. */
  timeoutMs: number;
  signal: AbortSignal;
}

export class Asker {
  constructor(private readonly setting: AskerSetting) {}

  /**
   * @param question made for each try, so that it has a token that is still good
   * @returns the first answer that no other try would change
   * @throws AskError after the last try; StoppedError
   */
  async ask(question: () => Question | Promise<Question>): Promise<Reply> {
    const { limit, timeoutMs } = this.setting;
    for (let attempt = 0; ; attempt++) {
      await this.wait(limit.take(performance.now()));
      // Made when its turn has come: a token may run out while it waits.
      const asked = await question();
      const reply = await exchange(asked, timeoutMs).catch((error: unknown) => {
        if (error instanceof NoReplyError) return error;
        throw error;
      });
      if (!(reply instanceof NoReplyError) && !isTransient(reply.status)) return reply;
      if (attempt + 1 === TRIES)
        throw new AskError(
          `${reply instanceof NoReplyError ? reply.message : failureOf(asked.url, reply)}, after ${TRIES} tries`,
        );
      await this.pauseAfter(reply, attempt);
    }
  }

  /** What the carrier says about its pace holds for all requests; a backoff of ours for this one. */
  private async pauseAfter(reply: Reply | NoReplyError, attempt: number): Promise<void> {
    if (!(reply instanceof NoReplyError)) {
      const asked = askedPauseMs(reply.headers, Date.now());
      if (asked !== undefined) this.setting.limit.pause(performance.now(), asked);
    }
    await this.wait(backoffMs(attempt, Math.random()));
  }

  /** @throws StoppedError */
  private async wait(milliseconds: number): Promise<void> {
    const { signal } = this.setting;
    if (signal.aborted) throw new StoppedError();
    if (milliseconds <= 0) return;
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch {
      throw new StoppedError();
    }
  }
}

/** What an answer says went wrong: `HTTP 503 from api.example.com (request id 1f0c)`. */
export function failureOf(url: URL, { status, headers }: Pick<Reply, 'status' | 'headers'>): string {
  const id = REQUEST_ID_HEADERS.map((name) => headers.get(name)).find(
    (value) => value && LIKE_AN_ID.test(value),
  );
  return `HTTP ${status} from ${url.host}${id ? ` (request id ${id})` : ''}`;
}

const REQUEST_ID_HEADERS = ['x-amzn-requestid', 'x-amz-request-id', 'x-request-id', 'request-id'];
/** A header is the other side's; nothing else of it is shown. */
const LIKE_AN_ID = /^[\w.:=+/-]{1,100}$/;
