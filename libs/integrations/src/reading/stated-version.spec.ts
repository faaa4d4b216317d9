import { versions } from '../aftership/versions';
import { readVersion, type VersionPlace } from './stated-version';
import { faultOf, valueOf } from '../testing/fixtures';

const HEADER: VersionPlace = { header: 'x-version', form: 'month' };
const FIELD: VersionPlace = { field: 'version', form: 'number' };
const KNOWN = ['legacy', '2023-10', '2024-01', '2024-10', '2025-01'];
const months = (stated?: string) => readVersion(HEADER, KNOWN, stated, 'x-version');
const numbers = (stated?: string | number | boolean | null) =>
  readVersion(FIELD, ['1', '2', '10'], stated, 'detail.version');

test.each(versions.names.filter((name) => name !== versions.oldest))('%s is known', (name) => {
  expect(valueOf(readVersion(HEADER, versions.names, name, 'x'))).toEqual({ name, assumed: false });
});

test.each([
  [undefined, 'legacy', false],
  [' 2024-01 ', '2024-01', false],
  ['2023-11', '2023-10', false],
  ['2024-12', '2024-10', false],
  ['2025-02', '2025-01', true],
  ['2031-01', '2025-01', true],
  ['2024-01, 2024-01', '2024-01', false],
])('the header %j is read as %s', (header, name, assumed) => {
  expect(valueOf(months(header))).toEqual({ name, assumed });
});

test.each([
  '',
  'banana',
  'legacy',
  '2023-09',
  '2019-01',
  '2024-4',
  '2024-13',
  '2024-00',
  '2024-01, 2024-10',
  '2024-10-01',
])('the header %j is not supported', (header) => {
  expect(faultOf(months(header))).toMatch(/^unsupported_version: x-version: /);
});

test.each([
  ['2024-01, 2024-10', '"2024-01, 2024-10"'],
  ['2024-13', '"2024-13"'],
  ['banana', 'a text of 6 characters'],
  ['JaneDoe', 'a text of 7 characters'],
  ['420777123456', 'a text of 12 characters'],
  ['420777, 123456', 'a text of 14 characters'],
  ['Jane Doe, 5 Elm Street', 'a text of 22 characters'],
  ['jane@example.org', 'a text of 16 characters'],
  ['', 'a text of 0 characters'],
])('of the header %j a fault shows %s, as it may be about a person', (header, shown) => {
  expect(faultOf(months(header))).toBe(`unsupported_version: x-version: ${shown}`);
});

test('numbers are compared as numbers, written as such or as text', () => {
  expect(valueOf(numbers())).toEqual({ name: '1', assumed: false });
  expect(valueOf(numbers(2))).toEqual({ name: '2', assumed: false });
  expect(valueOf(numbers('9'))).toEqual({ name: '2', assumed: false });
  expect(valueOf(numbers('10'))).toEqual({ name: '10', assumed: false });
  expect(valueOf(numbers(11))).toEqual({ name: '10', assumed: true });
  for (const strange of [0, -1, 1.5, '', ' 2', 'two', true]) {
    expect(faultOf(numbers(strange))).toMatch(/^unsupported_version: detail.version: /);
  }
});

test('a payload that has no place for a version is of the oldest', () => {
  expect(valueOf(readVersion(undefined, ['1'], undefined, ''))).toEqual({ name: '1', assumed: false });
});
