import { EventEmitter, once } from 'node:events';
import { Breaker } from './breaker';

/** A breaker whose reconnection is decided by the test. */
function breakerWith(outcomes: boolean[]): { breaker: Breaker; reconnected: () => Promise<void> } {
  const events = new EventEmitter();
  const breaker = new Breaker(async () => {
    if (!outcomes.shift()) throw new Error('away');
    setImmediate(() => events.emit('reconnected'));
  }, 1);
  return { breaker, reconnected: async () => void (await once(events, 'reconnected')) };
}

/** One that has been closed and has then seen a publish fail. */
async function failedOnce(outcomes: boolean[]): Promise<ReturnType<typeof breakerWith>> {
  const given = breakerWith([true, ...outcomes]);
  given.breaker.open();
  await given.reconnected();
  given.breaker.failed(performance.now());
  return given;
}

it('admits nothing before the brokers were reached', () => {
  const { breaker } = breakerWith([]);
  expect(breaker.admits()).toBe(false);
  expect(breaker.ready).toBe(false);
});

it('tries until the brokers are reached, and then admits everything', async () => {
  const { breaker, reconnected } = breakerWith([false, false, true]);
  breaker.open();
  await reconnected();
  expect([breaker.ready, breaker.admits(), breaker.admits()]).toEqual([true, true, true]);
});

it('lets one through after a failure, and all only after that one succeeded', async () => {
  const { breaker, reconnected } = await failedOnce([true]);
  await reconnected();
  expect([breaker.ready, breaker.admits(), breaker.admits()]).toEqual([true, true, false]);
  breaker.succeeded();
  expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
});

it('opens again when the one that tries fails', async () => {
  const { breaker, reconnected } = await failedOnce([true]);
  await reconnected();
  expect(breaker.admits()).toBe(true);
  breaker.failed(performance.now());
  expect([breaker.admits(), breaker.ready]).toEqual([false, false]);
  breaker.stop();
});

it('lets the next one try when the first never reached the brokers', async () => {
  const { breaker, reconnected } = await failedOnce([true]);
  await reconnected();
  expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
  breaker.untried();
  expect(breaker.admits()).toBe(true);
});

it('stays closed when something succeeded after the work that failed was begun', async () => {
  const { breaker, reconnected } = breakerWith([true]);
  breaker.open();
  await reconnected();
  const begun = performance.now();
  breaker.succeeded();
  breaker.failed(begun - 1);
  expect(breaker.admits()).toBe(true);
});
