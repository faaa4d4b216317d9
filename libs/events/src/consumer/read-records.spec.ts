/** Records as a consumer reads them: what it must tolerate, and what is a fault. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CE, CE_TYPES } from '../cloud-event';
import { UPDATE } from '../testing/updates';
import { headersOf, type KafkaRecord } from './kafka-record';
import { readShipmentRecord, readUpdateRecord } from './read-records';

interface Example {
  key: string;
  headers: Record<string, string>;
  value: Record<string, unknown>;
}

const example = (path: string): Example =>
  JSON.parse(
    readFileSync(join(__dirname, '..', '..', '..', '..', 'contracts', 'examples', path), 'utf8'),
  ) as Example;
const state = example('Shipment/aftership.json');
const gone = example('GoneShipment/erased.json');

const record = (
  { key, headers }: Pick<Example, 'key' | 'headers'>,
  value: unknown,
  more: Record<string, string> = {},
): KafkaRecord => ({ key, headers: { ...headers, ...more }, value: JSON.stringify(value) });

describe('readShipmentRecord', () => {
  it('reads a state with its sequence and headers', () => {
    expect(readShipmentRecord(record(state, state.value))).toEqual({
      kind: 'state',
      id: state.value.id,
      shipment: state.value,
      sequence: BigInt(state.headers[CE.sequence]!),
      headers: state.headers,
    });
  });

  it('reads key, value and headers as bytes, and headers as a map', () => {
    const bytes = Object.entries(state.headers).map(
      ([name, value]) => [Buffer.from(name), Buffer.from(value)] as const,
    );
    const value = new TextEncoder().encode(JSON.stringify(state.value));
    expect(readShipmentRecord({ key: Buffer.from(state.key), value, headers: new Map(bytes) })).toEqual(
      readShipmentRecord(record(state, state.value)),
    );
  });

  it.each([
    ['a field that it does not know', { newField: { deep: [1] } }],
    ['a status that it does not know', { status: 'teleported' }],
    ['a reason that it does not know', { statusReason: 'gone_with_the_wind' }],
    ['a reason that is null', { statusReason: null }],
  ])('keeps %s as it came', (_title, changes) => {
    const read = readShipmentRecord(record(state, { ...state.value, ...changes }));
    expect(read).toMatchObject({ kind: 'state', shipment: changes });
  });

  it('tells of an erased shipment, and of its sequence', () => {
    expect(readShipmentRecord({ ...gone, value: null })).toEqual({
      kind: 'gone',
      id: gone.key,
      sequence: BigInt(gone.headers[CE.sequence]!),
      headers: gone.headers,
    });
  });

  it('takes every record without a value for an erasure, whatever its headers say', () => {
    const told = { kind: 'gone', id: 'an-id', sequence: undefined, headers: {} };
    expect(readShipmentRecord({ key: 'an-id', value: null })).toEqual(told);
    expect(readShipmentRecord({ key: 'an-id', headers: { [CE.type]: 'something.new' } })).toMatchObject({
      kind: 'gone',
    });
  });

  it('knows a kind of record that was added later by its type', () => {
    const later = record(state, { mood: 'good' }, { [CE.type]: 'parcelwire.tracking.mood' });
    expect(readShipmentRecord(later)).toEqual({ kind: 'other', type: 'parcelwire.tracking.mood' });
  });

  const { trackingNumber: _, ...withoutNumber } = state.value;
  it.each([
    ['without a key', { ...record(state, state.value), key: null }, 'key'],
    ['with a sequence that is no number', record(state, state.value, { [CE.sequence]: 'last' }), CE.sequence],
    ['with a value that is not JSON', { ...record(state, 0), value: 'PRIVATE {' }, 'not JSON'],
    ['without a required field', record(state, withoutNumber), 'trackingNumber'],
    [
      'with a field of another type',
      record(state, { ...state.value, lastCity: 'PRIVATE'.split('') }),
      '/lastCity',
    ],
  ])('says where the fault is of a record %s, and quotes no value', (_title, faulty, where) => {
    const read = readShipmentRecord(faulty);
    expect(read).toEqual({ kind: 'faulty', fault: expect.stringContaining(where) as string });
    expect(JSON.stringify(read)).not.toContain('PRIVATE');
  });
});

describe('readUpdateRecord', () => {
  const headers = { [CE.type]: CE_TYPES.updated };

  it('reads an update with what it does not know', () => {
    const event = { ...UPDATE.events[0]!, status: 'teleported', refinements: ['vaporized'], newField: true };
    const update = { ...UPDATE, ingest: 'pigeon', events: [event] };
    expect(readUpdateRecord({ headers, value: JSON.stringify(update) })).toEqual({
      kind: 'update',
      update,
      headers,
    });
  });

  it('passes over other kinds, and says what is wrong with an update', () => {
    expect(readUpdateRecord({ value: JSON.stringify(UPDATE) })).toEqual({ kind: 'other', type: undefined });
    expect(readUpdateRecord({ headers, value: null })).toMatchObject({ kind: 'faulty' });
    expect(readUpdateRecord({ headers, value: '{}' })).toMatchObject({ kind: 'faulty' });
  });
});

it('of a header that occurs more than once the last one counts, and one without a text is not there', () => {
  const headers = { a: ['1', Buffer.from('2')], b: undefined, c: null };
  expect(headersOf({ headers })).toEqual({ a: '2' });
});

it('reads headers as a list of pairs, or of objects with one header each', () => {
  const pairs = [
    ['a', '1'],
    ['b', Buffer.from('2')],
  ] as const;
  const objects = [{ a: '1' }, { b: Buffer.from('2') }];
  expect(headersOf({ headers: pairs })).toEqual({ a: '1', b: '2' });
  expect(headersOf({ headers: objects })).toEqual({ a: '1', b: '2' });
});
