import { untilLittleIsLeft } from './catch-up';

/** How often it reads on when this is left each time; the last one is repeated. */
async function rounds(left: readonly bigint[], signal = new AbortController().signal): Promise<number> {
  let count = 0;
  await untilLittleIsLeft(async () => left[Math.min(count++, left.length - 1)]!, signal);
  return count;
}

it('ends when little is left', async () => {
  expect(await rounds([1_000_000n, 20_000n, 2_000n, 400n])).toBe(4);
  expect(await rounds([0n])).toBe(2);
});

it('ends although webhooks come in as fast as a round takes', async () => {
  expect(await rounds([1_000_000n, 20_000n, 3_000n, 2_900n])).toBe(4);
  expect(await rounds([5_000n])).toBe(2);
});

it('ends when it is stopped', async () => {
  expect(await rounds([1_000_000n], AbortSignal.abort())).toBe(1);
});
