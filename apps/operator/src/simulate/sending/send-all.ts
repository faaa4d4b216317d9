/**
 * Posts webhooks at a pace, not too many at once. Those of one parcel follow each other, unless order does not matter.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatedWebhook } from '../webhooks';
import type { Answer } from './post';

export interface Sending {
  /** Posts one webhook, the `index`-th of all. */
  post: (webhook: SimulatedWebhook, index: number) => Promise<Answer>;
  /** When each webhook is due, in milliseconds from the beginning. */
  dueAt: (webhook: SimulatedWebhook, index: number) => number;
  concurrency: number;
  /** Whether a webhook waits for the answer to the one before it of its parcel. */
  inOrder: boolean;
  onAnswer: (answer: Answer, webhook: SimulatedWebhook) => void;
  /** Ends it: what was posted is waited for, nothing more is posted. */
  signal: AbortSignal;
}

export async function sendAll(webhooks: readonly SimulatedWebhook[], sending: Sending): Promise<void> {
  const { post, dueAt, concurrency, inOrder, onAnswer, signal } = sending;
  const begin = performance.now();
  const latest = new Map<number, Promise<void>>();
  let next = 0;

  const one = async (webhook: SimulatedWebhook, index: number, before?: Promise<void>): Promise<void> => {
    await before;
    await until(begin + dueAt(webhook, index), signal);
    if (!signal.aborted) onAnswer(await post(webhook, index), webhook);
  };
  const worker = async (): Promise<void> => {
    while (next < webhooks.length && !signal.aborted) {
      const index = next++;
      const webhook = webhooks[index]!;
      const sent = one(webhook, index, inOrder ? latest.get(webhook.parcel) : undefined);
      latest.set(webhook.parcel, sent);
      await sent;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

async function until(moment: number, signal: AbortSignal): Promise<void> {
  const left = (): number => moment - performance.now();
  // A timer counts whole milliseconds and may go off one early.
  while (left() > 0 && !signal.aborted)
    await sleep(Math.ceil(left()), undefined, { signal }).catch(() => undefined);
}

/** So many a second. */
export const atRate =
  (perSecond: number): Sending['dueAt'] =>
  (_webhook, index) =>
    (index * 1_000) / perSecond;

/** As time goes by in the lives of the parcels, only faster. */
export function atSpeed(webhooks: readonly SimulatedWebhook[], factor: number): Sending['dueAt'] {
  const begin = webhooks[0]?.at ?? 0;
  return ({ at }) => (at - begin) / factor;
}
