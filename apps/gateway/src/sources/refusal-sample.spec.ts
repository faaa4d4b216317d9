import { RefusalSample, type Refused } from './refusal-sample';

const refused = (source: string, second: number): Refused => ({
  source,
  at: new Date(second * 1_000),
  code: 'unauthorized',
  reason: 'it matches no credential',
  address: '192.0.2.1',
  headerNames: ['host'],
});
const summary = (sample: RefusalSample): unknown[] =>
  sample.take().map(({ source, at, others }) => [source, new Date(at).getTime() / 1_000, others]);

it('keeps three of each source and counts the others with the last of them', () => {
  const sample = new RefusalSample();
  const made = jest.fn(refused);
  for (let second = 0; second < 1_000; second++) sample.note('loud', () => made('loud', second));
  sample.note('quiet', () => made('quiet', 7));
  expect(summary(sample)).toEqual([
    ['loud', 0, 0],
    ['loud', 1, 0],
    ['loud', 2, 997],
    ['quiet', 7, 0],
  ]);
  expect(made).toHaveBeenCalledTimes(4);
  expect(sample.take()).toEqual([]);
});

it('keeps what could not be published before what came meanwhile, within the same bound', () => {
  const sample = new RefusalSample();
  for (const second of [0, 1]) sample.note('s', () => refused('s', second));
  const taken = sample.take();
  for (const second of [2, 3, 4, 5]) sample.note('s', () => refused('s', second));
  sample.putBack(taken);
  expect(summary(sample)).toEqual([
    ['s', 0, 0],
    ['s', 1, 0],
    ['s', 2, 3],
  ]);
});
