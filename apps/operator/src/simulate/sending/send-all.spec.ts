import type { SimulatedWebhook } from '../webhooks';
import { atRate, atSpeed, sendAll } from './send-all';

const webhook = (parcel: number, at: number): SimulatedWebhook => ({
  parcel,
  at,
  body: Buffer.from('{}'),
  headers: {},
});
const DAY_MS = 86_400_000;

it('is due as its life says, so many times faster', () => {
  const webhooks = [webhook(0, 5 * DAY_MS), webhook(0, 6 * DAY_MS), webhook(1, 8 * DAY_MS)];
  const dueAt = atSpeed(webhooks, 8_640);
  expect(webhooks.map(dueAt)).toEqual([0, 10_000, 30_000]);
});

it('is due at a rate', () => {
  expect([0, 1, 5].map((index) => atRate(50)(webhook(0, 0), index))).toEqual([0, 20, 100]);
});

it('posts nothing before it is due, and those of one parcel one after the other', async () => {
  const webhooks = [webhook(0, 0), webhook(1, 50), webhook(0, 100), webhook(1, 200)];
  const begin = performance.now();
  const posted: [parcel: number, at: number][] = [];
  await sendAll(webhooks, {
    post: async ({ parcel }) => {
      posted.push([parcel, performance.now() - begin]);
      return { status: 202, ms: 1 };
    },
    dueAt: atSpeed(webhooks, 2),
    concurrency: 4,
    inOrder: true,
    onAnswer: () => undefined,
    signal: new AbortController().signal,
  });
  expect(posted.map(([parcel]) => parcel)).toEqual([0, 1, 0, 1]);
  for (const [index, due] of [0, 25, 50, 100].entries())
    expect(posted[index]![1]).toBeGreaterThanOrEqual(due);
});
