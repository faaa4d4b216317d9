import { readCarrier, readTrackingNumber } from './tracking-number';

test.each([
  ['1Z999', '1Z999'],
  ['  1z 999-x\t', '1z 999-x'],
  ['追跡', '追跡'],
  ['a/b', 'a/b'],
  ['x'.repeat(256), 'x'.repeat(256)],
])('%j reads as %j', (text, value) => {
  expect(readTrackingNumber(text)).toEqual({ value });
});

test.each([undefined, null, '', ' \t\n', 'null', ' NULL '])('%j is missing', (value) => {
  expect(readTrackingNumber(value)).toEqual({ missing: true });
  expect(readCarrier(value)).toEqual({ value: 'unknown' });
});

test.each([
  123,
  true,
  {},
  ['1Z'],
  'x'.repeat(257),
  'a\u0001b',
  'a\u007fb',
  'a\u202eb',
  'a\u2067b',
  'a\u2028b',
  'a\ud83d',
])('%j cannot be one', (value) => {
  expect(readTrackingNumber(value)).toEqual({ problem: expect.any(String) });
  expect(readCarrier(value)).toEqual({ problem: expect.any(String) });
});
