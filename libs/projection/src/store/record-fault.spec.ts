import { NewerFormError } from '../fold';
import { ConflictError } from './conflict-error';
import { blamesNoRecord, isFatal, recordFault } from './record-fault';

const sqlState = (code: string): Error => Object.assign(new Error('of Postgres'), { code });

test.each([
  ['another writer of the same shipment', new ConflictError()],
  ['a lock that is not available', sqlState('55P03')],
  ['a deadlock', sqlState('40P01')],
  ['a serialization failure', sqlState('40001')],
  ['a transaction that was idle for too long', sqlState('25P03')],
  ['a shutdown', sqlState('57P01')],
  ['a crash of another session', sqlState('57P02')],
  ['a start', sqlState('57P03')],
  ['too many connections', sqlState('53300')],
  ['a full disk', sqlState('53100')],
  ['a broken connection', sqlState('08006')],
  ['a reset socket', sqlState('ECONNRESET')],
  ['a connection that ended', new Error('Connection terminated unexpectedly')],
  ['a connection that was not made in time', new Error('timeout exceeded when trying to connect')],
])('no record is blamed for %s', (_what, error) => {
  expect(blamesNoRecord(error)).toBe(true);
  expect(recordFault(error)).toBeUndefined();
});

test.each([
  ['values that a column does not take', sqlState('22P05'), 'unstorable_record'],
  ['a key that is there twice', sqlState('23505'), 'unstorable_record'],
  ['a row that is too large', sqlState('54000'), 'unstorable_record'],
  ['a wrong line of ours', new TypeError('x is not a function'), 'internal_error'],
])('a record is blamed at once for %s', (_what, error, code) => {
  expect(blamesNoRecord(error)).toBe(false);
  expect(recordFault(error)).toMatchObject({ code });
});

test.each([
  ['an exception of a trigger', sqlState('P0001')],
  ['a statement that took too long, or was cancelled', sqlState('57014')],
  ['a right that is missing', sqlState('42501')],
  ['a column that is gone', sqlState('42703')],
  ['an internal error of Postgres', sqlState('XX000')],
  ['any other error', new Error('no')],
  ['what is no error', undefined],
])('a record is given up for %s only after it has failed alone', (_what, error) => {
  expect(blamesNoRecord(error)).toBe(false);
  expect(recordFault(error)).toBeUndefined();
});

test('only rows of a newer program are fatal', () => {
  expect(isFatal(new NewerFormError(2))).toBe(true);
  expect(isFatal(sqlState('22P05'))).toBe(false);
});
