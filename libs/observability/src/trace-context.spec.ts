import { nextTraceparent } from './trace-context';

const PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

it('goes on with a trace under a new parent id', () => {
  expect(nextTraceparent(PARENT)).toMatch(
    /^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/,
  );
});

it.each([
  undefined,
  '',
  'nonsense',
  PARENT.toUpperCase(),
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `${PARENT}-x`,
])('begins a trace when it gets %p', (parent) => {
  expect(nextTraceparent(parent)).toMatch(/^00-(?!4bf92f35)(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/);
});
