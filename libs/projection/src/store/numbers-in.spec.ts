import { numbersIn } from './numbers-in';

it.each([
  ['a JSON text', '{"tracking_number": "ERASE-ME-1"}', 'ERASE-ME-1'],
  ['an escaped JSON text', String.raw`{"tracking_number": "ERASE\u002dME"}`, 'ERASE-ME'],
  ['a JSON text that is cut off', '{"msg": {"tracking_number": "ERASE-ME-1", "slug": "fed', 'ERASE-ME-1'],
  ['a JSON number', '{"tracking_number": 111111111111}', '111111111111'],
  ['a form', 'a=b&tracking=ERASE-ME-1&c=d', 'ERASE-ME-1'],
  ['XML', '<number>1Z999</number>', '1Z999'],
  ['a number with a space, in quotes', '{"n": " RR 123 "}', 'RR 123'],
  ['a sentence', 'Your parcel (1Z999) is late.', '1Z999'],
])('finds the number in %s', (_, body, number) => {
  expect(numbersIn(Buffer.from(body))).toContain(number);
});

it('does not find a number within a longer one', () => {
  expect(numbersIn(Buffer.from('{"n": "1Z9991"}'))).not.toContain('1Z999');
});

it('looks at a bounded number of texts', () => {
  const body = Array.from({ length: 50_000 }, (_, index) => `n${index}`).join(' ');
  expect(numbersIn(Buffer.from(body)).size).toBe(20_000);
});
