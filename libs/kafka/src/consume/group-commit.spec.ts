import type { EachBatchPayload, OffsetsByTopicPartition } from 'kafkajs';
import { GroupCommit } from './group-commit';

/** Commits as the brokers get them; `answers` are thrown one after the other instead, undefined is none. */
function committing(answers: (Error | undefined)[] = [], isTriedAgain = true) {
  const commits: { at: number; offset: string; metadata: unknown }[] = [];
  const failures: number[] = [];
  const group = new GroupCommit('t', 0, {
    onFailure: (_error, inARow) => {
      failures.push(inARow);
      return isTriedAgain;
    },
    onSuccess: () => undefined,
  });
  group.by({
    commitOffsetsIfNecessary: async ({ topics }: OffsetsByTopicPartition) => {
      const answer = answers.shift();
      if (answer) throw answer;
      const { offset, metadata } = topics[0]!.partitions[0]! as unknown as Record<string, string>;
      commits.push({ at: performance.now(), offset: offset!, metadata });
    },
  } as unknown as EachBatchPayload);
  const soon = (offset: bigint): void => group.soon({ offset, metadata: `m${offset}` });
  return { group, soon, commits, failures, offsets: () => commits.map(({ offset }) => offset) };
}

it('commits the first position at once, and of later ones the newest, a second after the last commit', async () => {
  const { group, soon, commits, offsets } = committing();
  for (let offset = 1n; offset <= 9n; offset++) soon(offset);
  await new Promise(setImmediate);
  for (let offset = 10n; offset <= 20n; offset++) soon(offset);
  await group.flush();
  soon(21n);
  soon(22n);
  const { at } = commits.at(-1)!;
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (offsets().at(-1) !== '22') return;
      clearInterval(look);
      resolve();
    }, 5);
  });
  expect(offsets()).toEqual(['9', '20', '22']);
  expect(commits.at(-1)!.metadata).toBe('m22');
  expect(commits.at(-1)!.at - at).toBeGreaterThan(950);
});

it('tries a commit again that failed, until one succeeds, with the newest position', async () => {
  const { group, soon, failures, offsets } = committing([new Error('no'), new Error('no')]);
  soon(1n);
  await new Promise(setImmediate);
  expect(failures).toEqual([1]);
  soon(2n);
  await group.recovered();
  expect(failures).toEqual([1, 2]);
  expect(offsets()).toEqual(['2']);
  soon(3n);
  await group.flush();
  expect(offsets()).toEqual(['2', '3']);
});

it('does not try again what the listener gives up, and is not held up by it', async () => {
  const { group, soon, failures, offsets } = committing([new Error('no')], false);
  soon(1n);
  await group.flush();
  await group.recovered();
  expect([failures, offsets()]).toEqual([[1], []]);
});

it('commits nothing once the assignment is over', async () => {
  const { group, soon, offsets } = committing();
  soon(1n);
  await group.flush();
  soon(2n);
  group.end();
  await group.flush();
  soon(3n);
  await group.flush();
  expect(offsets()).toEqual(['1']);
});
