import { alpha2, COUNTRY_COUNT } from './countries';

test('every country of ISO 3166-1 has a code of its own', () => {
  expect(COUNTRY_COUNT).toBe(249);
});

test.each([
  ['USA', 'US'],
  ['deu', 'DE'],
  ['GBR', 'GB'],
  ['ATA', 'AQ'],
  ['SSD', 'SS'],
  [' USA ', 'US'],
])('%s is %s', (three, two) => {
  expect(alpha2(three)).toBe(two);
});

test.each(['us', 'US'])('%j is the code of a country already', (text) => {
  expect(alpha2(text)).toBe('US');
});

test.each(['XX', 'XXX', '', 'Germany', 'toString'])('%j is no code of a country', (text) => {
  expect(alpha2(text)).toBeUndefined();
});
