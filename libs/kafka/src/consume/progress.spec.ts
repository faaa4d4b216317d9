import { Progress, type PartitionHealth } from './progress';

const WINDOW_MS = 60_000;
const fine = (): PartitionHealth => ({ state: 'reading', failures: 0 });

function joined(...healths: PartitionHealth[]): Progress {
  const progress = new Progress(WINDOW_MS, 3);
  progress.joined(new Map(healths.map((health, partition) => [`t/${partition}`, health])));
  return progress;
}

it('is ready when it is in the group and reads all it was given, which may be nothing', () => {
  expect(new Progress(WINDOW_MS, 3).ready).toBe(false);
  expect(joined().ready).toBe(true);
  const progress = joined(fine(), fine());
  expect(progress.ready).toBe(true);
  progress.left();
  expect(progress.ready).toBe(false);
});

it.each<[string, PartitionHealth, string[], string[]]>([
  ['is still looking for its position', { state: 'positioning', failures: 0 }, [], []],
  ['was stopped', { state: 'stopped', failures: 0 }, ['t/1'], []],
  ['has failed once too often', { state: 'reading', failures: 4 }, [], ['t/1']],
  ['cannot commit its position', { state: 'reading', failures: 0, commitFailures: 4 }, [], ['t/1']],
])('is not ready, yet alive, while one partition %s', (_what, health, stopped, stuck) => {
  const progress = joined(fine(), health);
  expect({
    ready: progress.ready,
    live: progress.live,
    stopped: progress.stopped,
    stuck: progress.stuck,
  }).toEqual({ ready: false, live: true, stopped, stuck });
});

it('is not alive while a handler call is out for the whole window', () => {
  const progress = joined(fine(), { ...fine(), handlingSince: performance.now() - WINDOW_MS - 1 });
  expect([progress.live, progress.ready]).toEqual([false, true]);
});

it('is not alive when nothing was fetched for the whole window', () => {
  const progress = new Progress(-1, 3);
  progress.fetched();
  expect(progress.live).toBe(false);
});
