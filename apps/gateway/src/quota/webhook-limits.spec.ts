import type { Source } from '@app/sources';
import { WebhookLimits } from './webhook-limits';

const SETTINGS = {
  FAILED_AUTHENTICATIONS_PER_MINUTE: 3,
  MAX_TRACKED_ADDRESSES: 10,
  MAX_SOURCE_BYTES_IN_FLIGHT: 100,
  MAX_ACCOUNT_BYTES_IN_FLIGHT: 150,
  SOURCE_REQUESTS_PER_SECOND: 1_000,
  SOURCE_REQUESTS_BURST: 1_000,
  SOURCE_BYTES_PER_SECOND: 1_000,
};
const sourceOf = (id: string, account = 'acme', rateLimit?: Source['rateLimit']): Source =>
  ({ id, account, rateLimit }) as Source;

/** Webhooks that wait for the brokers until they are let go. */
function waiting(limits: WebhookLimits) {
  const { promise, resolve } = Promise.withResolvers<string>();
  return {
    letGo: () => resolve('published'),
    share: (source: Source, bytes: number): Promise<string> =>
      limits.share(source, bytes, () => promise).catch((error: { code: string }) => error.code),
  };
}

it('the sources of one account share its room, and those of another have their own', async () => {
  const { share, letGo } = waiting(new WebhookLimits(SETTINGS));
  const first = share(sourceOf('a'), 90);
  expect(await share(sourceOf('a'), 20)).toBe('overloaded');
  expect(await share(sourceOf('b'), 70)).toBe('overloaded');
  const second = share(sourceOf('b'), 60);
  const other = share(sourceOf('c', 'other'), 100);
  letGo();
  expect(await Promise.all([first, second, other])).toEqual(['published', 'published', 'published']);
  expect(await share(sourceOf('a'), 90)).toBe('published');
});

it('a source is held to its rate of bytes, whatever its rate of webhooks', async () => {
  const { share, letGo } = waiting(new WebhookLimits({ ...SETTINGS, SOURCE_BYTES_PER_SECOND: 40 }));
  letGo();
  expect(await share(sourceOf('a'), 60)).toBe('published');
  expect(await share(sourceOf('a'), 60)).toBe('rate_limited');
  expect(await share(sourceOf('b', 'acme', { bytesPerSecond: 100 }), 60)).toBe('published');
  expect(await share(sourceOf('b', 'acme', { bytesPerSecond: 100 }), 60)).toBe('published');
});

it('a webhook larger than all that may come at once is taken when nothing was before, and owed', async () => {
  const { share, letGo } = waiting(new WebhookLimits({ ...SETTINGS, SOURCE_BYTES_PER_SECOND: 10 }));
  letGo();
  expect(await share(sourceOf('a'), 90)).toBe('published');
  expect(await share(sourceOf('a'), 1)).toBe('rate_limited');
});

it('a question for an address costs as much as a failure until it is given back', () => {
  const limits = new WebhookLimits(SETTINGS);
  const giveBack = [1, 2, 3].map(() => limits.ask('192.0.2.1'));
  expect(limits.ask('192.0.2.1')).toBeUndefined();
  expect(limits.failed('192.0.2.1')?.code).toBe('rate_limited');
  expect(limits.ask('192.0.2.2')).toBeDefined();
  giveBack[0]!();
  expect(limits.failed('192.0.2.1')).toBeUndefined();
  expect(limits.failed('192.0.2.1')?.code).toBe('rate_limited');
});
