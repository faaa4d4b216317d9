import type { ArchivedFile } from '../archive/archive-file';
import { expectNothingMissing, missingRecords, missingText } from './missing';

const file = (partition: number, from: number, next: number): ArchivedFile => ({
  name: `${partition}-${from}`,
  topic: 'raw',
  partition,
  from: String(from),
  next: String(next),
  records: next - from,
  sha256: '',
});
const bounds = (low: number, high: number) => new Map([[0, { low: BigInt(low), high: BigInt(high) }]]);
const NOTHING_READ = new Map<number, bigint>();

it.each([
  ['a topic that holds everything', bounds(0, 10), [], []],
  ['a topic whose first records are deleted', bounds(5, 10), [], [{ partition: 0, from: '0', to: '5' }]],
  ['an archive from the beginning', bounds(5, 10), [file(0, 0, 7)], []],
  ['an archive that began later', bounds(5, 10), [file(0, 3, 7)], [{ partition: 0, from: '0', to: '3' }]],
  ['an archive that ends too early', bounds(5, 10), [file(0, 0, 4)], [{ partition: 0, from: '4', to: '5' }]],
  [
    'an archive with a gap, its files in any order',
    bounds(9, 10),
    [file(0, 6, 9), file(0, 0, 4)],
    [{ partition: 0, from: '4', to: '6' }],
  ],
  ['an archive of another partition', bounds(2, 10), [file(1, 0, 7)], [{ partition: 0, from: '0', to: '2' }]],
])('finds what is missing in %s', (_, log, files, missing) => {
  expect(missingRecords(log, files, NOTHING_READ)).toEqual(missing);
});

it('does not miss what was derived before', () => {
  expect(missingRecords(bounds(5, 10), [file(0, 3, 7)], new Map([[0, 4n]]))).toEqual([]);
});

it('refuses to go on without, and says what is missing', () => {
  const missing = [{ partition: 2, from: '0', to: '500' }];
  expect(missingText(missing)).toBe('partition 2: offsets 0 to 499');
  expect(() => expectNothingMissing(missing, undefined)).toThrow(
    /partition 2: offsets 0 to 499.*--no-archive/,
  );
  expect(() => expectNothingMissing(missing, '/a')).toThrow(
    /partition 2: offsets 0 to 499.*--accept-missing/,
  );
  expect(() => expectNothingMissing([], undefined)).not.toThrow();
});
