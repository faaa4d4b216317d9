/**
 * Sends requests when they are due, whether or not earlier ones were answered: a slow answer delays nothing that
 * comes after it, and what waits for a connection waits on the clock of its own due time.
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface OpenLoop {
  url: string;
  perSecond: number;
  requests: number;
  headersOf: (index: number) => Record<string, string>;
  bodyOf: (index: number) => string | Buffer;
  /** Called with the status as soon as a request is answered; times are those of `performance.now()`. */
  onAnswer: (index: number, status: number, dueAt: number, answeredAt: number) => void;
}

const CONNECTIONS = 128;
const TICK_MS = 1;

/** Resolves when all requests are answered. @throws Error when a connection broke, or what `onAnswer` threw */
export async function sendOpenLoop(loop: OpenLoop): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const answers: Promise<void>[] = [];
  const begin = performance.now();
  try {
    for (let index = 0; index < loop.requests; index++) {
      const dueAt = begin + (index * 1_000) / loop.perSecond;
      while (performance.now() < dueAt) await sleep(TICK_MS);
      const answer = post(loop, agent, index).then((status) =>
        loop.onAnswer(index, status, dueAt, performance.now()),
      );
      // What failed is thrown below, when all have been sent.
      answer.catch(() => undefined);
      answers.push(answer);
    }
    await Promise.all(answers);
  } finally {
    agent.destroy();
  }
}

function post({ url, headersOf, bodyOf }: OpenLoop, agent: Agent, index: number): Promise<number> {
  return new Promise((done, failed) => {
    const sent = request(url, { method: 'POST', agent, headers: headersOf(index) }, (response) => {
      response.resume();
      done(response.statusCode!);
    });
    sent.once('error', failed);
    sent.end(bodyOf(index));
  });
}
