import { handedOn, isRecorded, readTraceparent, traceparentOf } from './trace-context';

const PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const UNUSABLE = [
  undefined,
  '',
  'nonsense',
  PARENT.toUpperCase(),
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`,
  `${PARENT}-x`,
];

it('hands on the trace that it was given', () => {
  expect(handedOn(PARENT)).toBe(PARENT);
});

it.each(UNUSABLE)('begins a trace that is not recorded when it gets %p', (parent) => {
  expect(readTraceparent(parent)).toBeUndefined();
  expect(handedOn(parent)).toMatch(/^00-(?!4bf92f35)(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/);
});

it('begins another trace each time', () => {
  const traces = Array.from({ length: 1_000 }, () => handedOn(undefined).slice(3, 35));
  expect(new Set(traces).size).toBe(1_000);
});

it('writes what it has read', () => {
  expect(traceparentOf(readTraceparent(PARENT)!)).toBe(PARENT);
});

it.each([
  ['01', true],
  ['03', true],
  ['00', false],
  ['02', false],
])('takes a trace with the flags %s for recorded: %p', (flags, recorded) => {
  expect(isRecorded(PARENT.replace(/01$/, flags))).toBe(recorded);
});
