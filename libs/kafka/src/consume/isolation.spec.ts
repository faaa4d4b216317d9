import { deadLetter, type DeadLetter } from '@app/events';
import { piecesAfter, wholeBatch, type IsolationRules, type Piece } from './isolation';
import type { ReceivedRecord } from '../client/record';
import { PublishError } from '../publish/publisher';
import { recordsFrom } from '../spec/made-records';

const rules = (changes: Partial<IsolationRules> = {}): IsolationRules => ({
  failuresBeforeIsolation: 3,
  serversAnswer: async () => true,
  ...changes,
});

interface Outcome {
  /** Offsets in the order in which they went through. */
  processed: number[];
  letters: [number, DeadLetter][];
  calls: number;
}

/** Works on a batch as a worker does, until all is through or `maxCalls` are used up. */
async function workOn(
  batch: readonly ReceivedRecord[],
  fails: (piece: Piece) => Error | undefined,
  given: IsolationRules,
  maxCalls = 1_000,
): Promise<Outcome> {
  const outcome: Outcome = { processed: [], letters: [], calls: 0 };
  let pieces = [wholeBatch(batch)];
  while (pieces.length > 0 && outcome.calls < maxCalls) {
    const [piece, ...rest] = pieces as [Piece, ...Piece[]];
    outcome.calls++;
    const error = fails(piece);
    pieces = error ? [...(await piecesAfter(piece, error, given)), ...rest] : rest;
    if (error) continue;
    if (piece.letter) outcome.letters.push([Number(piece.records[0]!.offset), piece.letter]);
    else outcome.processed.push(...piece.records.map(({ offset }) => Number(offset)));
  }
  return outcome;
}

const poisonedBy =
  (error: Error, ...offsets: number[]) =>
  ({ records, letter }: Piece): Error | undefined =>
    !letter && records.some(({ offset }) => offsets.includes(Number(offset))) ? error : undefined;

const all = (count: number, ...without: number[]): number[] =>
  Array.from({ length: count }, (_, offset) => offset).filter((offset) => !without.includes(offset));

it.each([0, 1, 99, 100, 198, 199])(
  'gives up the one record that fails, at %i of 200, and processes the others once, in order',
  async (poison) => {
    const { processed, letters } = await workOn(
      recordsFrom(0, 200),
      poisonedBy(new Error('no'), poison),
      rules(),
    );
    expect(processed).toEqual(all(200, poison));
    expect(letters).toEqual([[poison, deadLetter('internal_error', 'Error: no')]]);
  },
);

it('gives up each of several records that fail', async () => {
  const { processed, letters } = await workOn(
    recordsFrom(0, 50),
    poisonedBy(new Error('no'), 0, 1, 30, 49),
    rules(),
  );
  expect(processed).toEqual(all(50, 0, 1, 30, 49));
  expect(letters.map(([offset]) => offset)).toEqual([0, 1, 30, 49]);
});

it('tries a single record as often as a whole batch before it gives it up', async () => {
  const { calls } = await workOn(recordsFrom(0, 1), poisonedBy(new Error('no'), 0), rules());
  expect(calls).toBe(3 + 1);
});

it('isolates nothing while the servers do not answer, or cannot be asked', async () => {
  const silent: IsolationRules['serversAnswer'][] = [
    async () => false,
    () => Promise.reject(new Error('down')),
    undefined,
  ];
  for (const serversAnswer of silent) {
    const { processed, letters } = await workOn(
      recordsFrom(0, 10),
      poisonedBy(new Error('no'), 3),
      rules({ serversAnswer }),
      50,
    );
    expect({ processed, letters }).toEqual({ processed: [], letters: [] });
  }
});

describe('an error that excuses all records', () => {
  const excused = rules({ excuses: (error) => (error as Error).message === 'timeout' });
  const timeout = new Error('timeout');
  const isTooMuch = ({ records }: Piece) => (records.length > 5 ? timeout : undefined);

  it('gives up no record, and lets those before it through', async () => {
    const { processed, letters } = await workOn(recordsFrom(0, 64), poisonedBy(timeout, 40), excused, 50);
    expect(letters).toEqual([]);
    expect(processed).toEqual(all(40));
  });

  it('halves a batch that is too much at once until its parts go through', async () => {
    const { processed, letters } = await workOn(recordsFrom(0, 64), isTooMuch, excused);
    expect({ processed, letters }).toEqual({ processed: all(64), letters: [] });
  });

  it('is not counted when the record fails in another way afterwards', async () => {
    let calls = 0;
    const once = (): Error | undefined => {
      calls++;
      return calls <= 20 ? timeout : calls === 21 ? new Error('no') : undefined;
    };
    const { processed, letters } = await workOn(recordsFrom(0, 1), once, excused);
    expect({ processed, letters }).toEqual({ processed: [0], letters: [] });
  });
});

it('halves at once what an error blames on the values, and gives up the record with that letter', async () => {
  const blame = deadLetter('unstorable_record', 'SQLSTATE 22P05');
  const { processed, letters, calls } = await workOn(
    recordsFrom(0, 64),
    poisonedBy(new Error('no'), 40),
    rules({ blames: () => blame }),
  );
  expect(processed).toEqual(all(64, 40));
  expect(letters).toEqual([[40, blame]]);
  expect(calls).toBe(1 + 2 * 6 + 1 + 1);
});

it('halves at once what an error blames on the values, and gives up no record while the servers do not answer', async () => {
  const silent = rules({
    blames: () => deadLetter('unstorable_record', 'SQLSTATE 23502'),
    serversAnswer: async () => false,
  });
  const { processed, letters } = await workOn(
    recordsFrom(0, 64),
    poisonedBy(new Error('no'), 40),
    silent,
    100,
  );
  expect(processed).toEqual(all(40));
  expect(letters).toEqual([]);
});

it.each([
  ['was not acknowledged, however often', 'unknown', []],
  ['is too large', 'too_large', [40]],
] as const)('gives up the right records when what is published for one %s', async (_what, code, given) => {
  const failure = new PublishError(code);
  const { processed, letters } = await workOn(recordsFrom(0, 64), poisonedBy(failure, 40), rules(), 100);
  expect(processed).toEqual(given.length === 0 ? all(40) : all(64, 40));
  expect(letters.map(([offset]) => offset)).toEqual(given);
});

it('does not give up a record that failed for an outage which has just ended', async () => {
  const blamed = deadLetter('unstorable_record', 'SQLSTATE 23514');
  for (const given of [rules(), rules({ blames: () => blamed })]) {
    let isMended = false;
    const mending = { ...given, serversAnswer: async () => (isMended = true) };
    const fails = (): Error | undefined => (isMended ? undefined : new Error('no'));
    const { processed, letters } = await workOn(recordsFrom(0, 1), fails, mending);
    expect({ processed, letters }).toEqual({ processed: [0], letters: [] });
  }
});

it('tries a dead letter that cannot be published again and again, and nothing else in its place', async () => {
  const letter = deadLetter('internal_error', 'x');
  let pieces: Piece[] = [{ records: recordsFrom(0, 1), failures: 0, excused: 0, isHalf: true, letter }];
  for (let failures = 1; failures < 10; failures++) {
    pieces = await piecesAfter(pieces[0]!, new Error('away'), rules({ blames: () => letter }));
    expect(pieces).toMatchObject([{ failures, letter }]);
  }
});

it('keeps the values that a message quotes out of the dead letter, and its detail short', async () => {
  const error = new RangeError(`bad "secret" or 'hidden' or \`kept\` ${'x'.repeat(600)}`);
  const { letters } = await workOn(recordsFrom(0, 1), poisonedBy(error, 0), rules());
  const { detail } = letters[0]![1];
  expect(detail).toMatch(/^RangeError: bad … or … or … xxx/);
  expect(detail).toHaveLength('…'.length + 500);
});
