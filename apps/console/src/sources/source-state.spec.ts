import { stateOf } from './source-state';

const NOW = Date.parse('2026-05-05T12:00:00Z');
const at = (time: string) => ({ at: time });
const EARLIER = at('2026-05-05T11:00:00.000Z');
const LATER = at('2026-05-05T11:58:00.000Z');
const LAST_WEEK = at('2026-04-28T12:00:00.000Z');

it.each([
  ['neither', undefined, undefined, { word: 'never called', text: 'never called' }],
  ['refused only', undefined, EARLIER, { word: 'refused', text: 'never accepted, refused 1 hour ago' }],
  ['accepted only', EARLIER, undefined, { word: 'accepting', text: 'accepting, the last one 1 hour ago' }],
  [
    'refused, then accepted',
    LATER,
    EARLIER,
    { word: 'accepting', text: 'accepting, the last one 2 minutes ago' },
  ],
  [
    'accepted, then refused',
    EARLIER,
    LATER,
    { word: 'accepting', text: 'accepting, the last one 1 hour ago', refused: 'refused 2 minutes ago' },
  ],
  ['accepted a week ago', LAST_WEEK, undefined, { word: 'silent', text: 'silent for 7 days' }],
  [
    'accepted a week ago, then refused',
    LAST_WEEK,
    LATER,
    { word: 'silent', text: 'silent for 7 days', refused: 'refused 2 minutes ago' },
  ],
])('of a source that was %s it says how it is doing', (_title, accepted, refused, state) => {
  expect(stateOf(accepted, refused, true, NOW)).toEqual(state);
});

it('says nothing of a source before everything was read', () => {
  for (const accepted of [undefined, EARLIER])
    expect(stateOf(accepted, LATER, false, NOW).word).toBe('unknown');
});
