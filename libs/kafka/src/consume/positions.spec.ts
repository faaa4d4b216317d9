import { metadataOf, witnessIn } from './group-positions';
import { isWitness, startOf, witnessOf, type Witness } from './positions';
import { recordAt } from '../spec/made-records';

const witness: Witness = { id: 'id-9', timestamp: '1009' };
const log = { low: 5n, high: 20n };

it.each([
  ['inside the log, with a witness: compares the record before it', 10n, witness, 'verify', 9n],
  ['at the end of the log, with a witness: compares the last record', 20n, witness, 'verify', 19n],
  ['inside the log, without a witness: reads', 10n, undefined, 'read', 10n],
  ['at the beginning, its witness removed by retention: reads', 5n, witness, 'read', 5n],
] as const)('a position %s', (_where, nextOffset, known, kind, seek) => {
  expect(startOf({ nextOffset, witness: known }, log)).toMatchObject({ kind, seek });
});

it.each([
  ['before the log', 4n],
  ['beyond its end', 21n],
])('a position %s stops the partition', (_where, nextOffset) => {
  expect(startOf({ nextOffset, witness }, log)).toEqual({
    kind: 'stop',
    reason: `the log has the offsets 5..20, and the position is ${nextOffset}`,
  });
});

it('an empty log accepts the position at its only offset', () => {
  expect(startOf({ nextOffset: 7n, witness }, { low: 7n, high: 7n })).toEqual({ kind: 'read', seek: 7n });
});

describe('a record is the witness only when', () => {
  it.each([
    ['id and timestamp are the same', {}, true],
    ['the id is the same', { headers: { ce_id: 'other' } }, false],
    ['it has an id where the witness has one', { headers: {} }, false],
    ['the timestamp is the same', { timestamp: '1010' }, false],
  ])('%s', (_when, changes, same) => {
    expect(isWitness(recordAt(9, changes), witness)).toBe(same);
  });
});

it('cuts ids to 200 characters and takes out what Postgres cannot store, and still recognises the record', () => {
  const record = recordAt(9, { headers: { ce_id: `\u0000${'a'.repeat(198)}\u{1F4E6}` } });
  const { id } = witnessOf(record);
  expect(id).toHaveLength(200);
  expect(id.isWellFormed()).toBe(true);
  expect(id).not.toContain('\u0000');
  expect(isWitness(record, witnessOf(record))).toBe(true);
});

it('a witness is the same after it was metadata of a commit', () => {
  for (const known of [witness, { id: '"\\é', timestamp: '-1' }, { id: '', timestamp: '0' }])
    expect(witnessIn(metadataOf(known))).toEqual(known);
});

it.each(['', 'null', '1', '{}', '{"id":1,"timestamp":"1"}', 'by some other tool'])(
  'the metadata %j is no witness',
  (metadata) => expect(witnessIn(metadata)).toBeUndefined(),
);
