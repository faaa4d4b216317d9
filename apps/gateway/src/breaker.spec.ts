import { Breaker } from './breaker';

/** A breaker whose reconnection is decided by the test. */
function breakerWith(outcomes: boolean[]): { breaker: Breaker; reconnected: () => Promise<void> } {
  let tell: () => void = () => undefined;
  const told = new Promise<void>((resolve) => (tell = resolve));
  const breaker = new Breaker(async () => {
    if (!outcomes.shift()) throw new Error('away');
    setImmediate(tell);
  }, 1);
  return { breaker, reconnected: () => told };
}

it('admits nothing before the brokers were reached', () => {
  const { breaker } = breakerWith([]);
  expect(breaker.admits()).toBe(false);
  expect(breaker.ready).toBe(false);
});

it('tries until the brokers are reached, then lets one through, and all only after that one succeeded', async () => {
  const { breaker, reconnected } = breakerWith([false, false, true]);
  breaker.open();
  await reconnected();
  expect([breaker.ready, breaker.admits(), breaker.admits()]).toEqual([true, true, false]);
  breaker.succeeded();
  expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
});

it('opens again when the one that tries fails', async () => {
  const { breaker, reconnected } = breakerWith([true]);
  breaker.open();
  await reconnected();
  expect(breaker.admits()).toBe(true);
  breaker.failed();
  expect([breaker.admits(), breaker.ready]).toEqual([false, false]);
  breaker.stop();
});
