import { Logger } from '@nestjs/common';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { PartitionSource } from './partition-source';
import { PositionError, type Position } from './positions';
import { fetchedMessage } from '../spec/made-records';

beforeAll(() => Logger.overrideLogger(false));

const message = (offset: number, id = `id-${offset}`): KafkaMessage => fetchedMessage(offset, { ce_id: id });

const WITNESS = { id: 'id-9', timestamp: '1009' };
const LOG = { low: 0n, high: 100n };

/** A source, what it asks of the client, and what the client gives it; the last of the bounds is repeated. */
function made(kept: Position | undefined | Error, ...[log = LOG, ...later]: (typeof LOG)[]) {
  const bounds = [log, ...later];
  const asked: string[] = [];
  const resolved: string[] = [];
  const begun: bigint[] = [];
  const source = new PartitionSource(
    't',
    0,
    {
      positions: {
        read: async () => {
          if (kept instanceof Error) throw kept;
          return kept;
        },
        begin: async (_topic, _partition, nextOffset) => void begun.push(nextOffset),
      },
      bounds: async () => (bounds.length > 1 ? bounds.shift() : bounds[0])!,
      queue: { records: 10, bytes: 100_000 },
      client: {
        seek: (_topic, _partition, offset) => asked.push(`seek ${offset}`),
        pause: () => asked.push('pause'),
        resume: () => asked.push('resume'),
      },
    },
    () => undefined,
  );
  const fetched = (fetchedOffset: number, messages: KafkaMessage[], lastOffset?: number): void =>
    source.receive({
      batch: {
        messages,
        highWatermark: '100',
        fetchedOffset: String(fetchedOffset),
        lastOffset: () => String(lastOffset ?? messages.at(-1)!.offset),
      } as unknown as EachBatchPayload['batch'],
      resolveOffset: (offset: string) => resolved.push(offset),
    } as unknown as EachBatchPayload);
  const taken = (): number[] =>
    source.take({ records: 100, bytes: 100_000 }).map(({ offset }) => Number(offset));
  return { source, asked, resolved, begun, fetched, taken, find: () => source.find(async () => undefined) };
}

it('takes nothing before it has found its position', async () => {
  const { fetched, resolved, taken } = made({ nextOffset: 10n });
  fetched(0, [message(0), message(1)]);
  expect([resolved, taken()]).toEqual([[], []]);
});

it('begins a partition that was never read at the beginning of its log', async () => {
  const { find, begun, asked, source } = made(undefined, { low: 7n, high: 9n });
  await find();
  expect({ begun, asked, next: source.nextOffset }).toEqual({
    begun: [7n],
    asked: ['seek 7', 'resume'],
    next: 7n,
  });
});

it('reads the witness first, and hands out what comes after it', async () => {
  const { find, fetched, asked, resolved, taken, source } = made({ nextOffset: 10n, witness: WITNESS });
  await find();
  expect(asked).toEqual(['seek 9', 'resume']);
  expect(source.health.state).toBe('positioning');
  fetched(9, [message(9), message(10), message(11)]);
  expect({ state: source.health.state, resolved, taken: taken() }).toEqual({
    state: 'reading',
    resolved: ['11'],
    taken: [10, 11],
  });
});

it.each<[string, KafkaMessage[]]>([
  ['another record', [message(9, 'other'), message(10)]],
  ['none, but a later one', [message(10)]],
  ['none at all', []],
])('stops when there is %s in the place of the witness', async (_what, messages) => {
  const { find, fetched, taken, source } = made({ nextOffset: 10n, witness: WITNESS });
  await find();
  fetched(9, messages, 10);
  expect([source.health.state, taken()]).toEqual(['stopped', []]);
});

it('stops when the place of the witness was skipped as an aborted transaction', async () => {
  const { find, source } = made({ nextOffset: 10n, witness: WITNESS });
  await find();
  source.skipped('9', '12');
  expect(source.health.state).toBe('stopped');
});

it('reads on at a position that another consumer has moved beyond the bounds that were read first', async () => {
  const { find, asked, source } = made({ nextOffset: 10n }, { low: 0n, high: 9n }, { low: 0n, high: 11n });
  await find();
  expect([source.health.state, asked]).toEqual(['reading', ['seek 10', 'resume']]);
});

it('stops at a position beyond the bounds of its log', async () => {
  const { find, source } = made({ nextOffset: 10n }, { low: 0n, high: 9n });
  await find();
  expect(source.health.state).toBe('stopped');
});

it('stops for what is kept as a position and is none', async () => {
  const { find, source } = made(new PositionError('lost'));
  await find();
  expect(source.health.state).toBe('stopped');
});

it('reads on over holes that the log has: control records, and fetches without any record', async () => {
  const { find, fetched, taken, source } = made({ nextOffset: 10n });
  await find();
  fetched(10, [message(12), message(13)], 14);
  source.skipped('15', '30');
  source.skipped(null, '31');
  fetched(32, [message(40)]);
  expect(taken()).toEqual([12, 13, 40]);
});

it('takes no batch that was fetched elsewhere, and stops when that happens three times without any progress', async () => {
  const { find, fetched, resolved, taken, source } = made({ nextOffset: 10n });
  await find();
  for (const [at, state] of [
    [50, 'positioning'],
    [0, 'positioning'],
    [50, 'stopped'],
  ] as const) {
    fetched(at, [message(at)]);
    expect(source.health.state).toBe(state);
    if (state === 'positioning') await find();
  }
  expect([resolved, taken()]).toEqual([[], []]);
});

it('saves its position again after the client has reset itself, before it looks at what is kept', async () => {
  const { find, fetched, source } = made({ nextOffset: 10n });
  await find();
  fetched(10, [message(10), message(11)]);
  source.advance({ nextOffset: 12n });
  fetched(0, [message(0)]);
  const restored: bigint[] = [];
  await source.find(async ({ nextOffset }) => void restored.push(nextOffset));
  expect(restored).toEqual([12n]);
});

it('counts moves from zero after progress', async () => {
  const { find, source } = made({ nextOffset: 10n });
  for (let round = 0; round < 5; round++) {
    await find();
    source.advance({ nextOffset: 10n });
    source.positionAgain('moved on');
    await find();
    source.positionAgain('moved on');
  }
  expect(source.health.state).toBe('positioning');
});

it('lets the client fetch no more than it can hold, and go on below half of that', async () => {
  const { find, fetched, asked, source } = made({ nextOffset: 0n });
  await find();
  asked.length = 0;
  fetched(
    0,
    Array.from({ length: 12 }, (_, offset) => message(offset)),
  );
  expect(asked).toEqual(['pause']);
  source.take({ records: 5, bytes: 100_000 });
  expect(asked).toEqual(['pause']);
  source.take({ records: 5, bytes: 100_000 });
  expect(asked).toEqual(['pause', 'resume']);
});

it('compares the last record once more after a silence, before it takes what has come meanwhile', async () => {
  const { find, fetched, asked, resolved, taken, source } = made({ nextOffset: 10n });
  const now = jest.spyOn(performance, 'now');
  try {
    now.mockReturnValue(0);
    await find();
    fetched(10, [message(10), message(11)]);
    now.mockReturnValue(100);
    fetched(12, [message(12)]);
    now.mockReturnValue(10_000);
    asked.length = 0;
    fetched(13, [message(13)]);
    expect({ asked, resolved, taken: taken() }).toEqual({
      asked: ['seek 12'],
      resolved: ['11', '12'],
      taken: [10, 11, 12],
    });
    fetched(12, [message(12), message(13), message(14)]);
    expect({ state: source.health.state, taken: taken() }).toEqual({ state: 'reading', taken: [13, 14] });

    now.mockReturnValue(20_000);
    fetched(15, [message(15)]);
    fetched(14, [message(14, 'of another log'), message(15)]);
    expect({ state: source.health.state, taken: taken() }).toEqual({ state: 'stopped', taken: [] });
  } finally {
    now.mockRestore();
  }
});

it('lets the client fetch nothing more when its assignment ends, and leaves the next assignment alone', async () => {
  const { find, asked, source } = made({ nextOffset: 10n });
  await find();
  asked.length = 0;
  source.end();
  source.end();
  source.stop('too late');
  source.positionAgain('too late');
  expect(asked).toEqual(['pause']);
});

describe('lag', () => {
  it('counts what is in work and what waits, and knows when the oldest of it was written', async () => {
    const { find, fetched, source } = made({ nextOffset: 95n });
    expect(source.lag).toEqual({ records: 0, oldestAt: undefined });
    await find();
    expect(source.lag).toEqual({ records: 5, oldestAt: undefined });
    fetched(95, [message(95), message(96), message(97)]);
    expect(source.lag).toEqual({ records: 5, oldestAt: 1_095 });
    source.take({ records: 2, bytes: 100_000 });
    source.advance({ nextOffset: 96n });
    expect(source.lag).toEqual({ records: 4, oldestAt: 1_096 });
    source.advance({ nextOffset: 97n });
    expect(source.lag).toEqual({ records: 3, oldestAt: 1_097 });
  });

  it('is none when only markers of transactions are left', async () => {
    const { find, fetched, source } = made({ nextOffset: 95n });
    await find();
    fetched(95, [message(95), message(96)], 97);
    source.take({ records: 2, bytes: 100_000 });
    source.advance({ nextOffset: 97n });
    source.skipped('98', '99');
    expect(source.lag).toEqual({ records: 0, oldestAt: undefined });
  });

  it('stays what it was in a partition that is stopped', async () => {
    const { find, fetched, source } = made({ nextOffset: 95n });
    await find();
    fetched(95, [message(95)]);
    source.stop('a person has to look');
    expect(source.lag.records).toBe(5);
  });
});

it('knows how far behind it is while it fetches nothing', async () => {
  const grown = { low: 0n, high: 5_000_000n };
  const { source, fetched, find } = made({ nextOffset: 10n }, LOG, grown);
  await find();
  fetched(
    10,
    Array.from({ length: 10 }, (_, index) => message(10 + index)),
  );
  expect(source.lag.records).toBe(90);
  await source.measure();
  expect(source.lag.records).toBe(4_999_990);
});
