import { receivedRecord } from './record';
import { fetchedMessage } from '../spec/made-records';

const headersOf = (headers: Parameters<typeof fetchedMessage>[1]): Readonly<Record<string, string>> =>
  receivedRecord('t', 0, fetchedMessage(7, headers)).headers;

test('headers that the client has encoded are read back, with any names and values', () => {
  const headers = {
    ce_id: 'a',
    empty: '',
    'x-größe-📦': 'größe 📦',
    long: 'x'.repeat(70_000),
    ...Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`header-${index}`, `value ${index}`])),
  };
  expect(headersOf(headers)).toEqual(headers);
});

test('of a repeated header the last value counts', () => {
  expect(headersOf({ twice: ['first', 'last'], after: 'it' })).toEqual({ twice: 'last', after: 'it' });
});

test('a record without headers has none', () => {
  expect(headersOf({})).toEqual({});
});

test('the other fields of a record are not touched', () => {
  const record = receivedRecord('t', 3, fetchedMessage(7, { a: 'b' }));
  expect(record).toMatchObject({ topic: 't', partition: 3, offset: 7n, key: null, timestamp: '1007' });
  expect(record.value.toString()).toBe('x');
});
