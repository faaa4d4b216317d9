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
])('%s is %s', (three, two) => {
  expect(alpha2(three)).toBe(two);
});

test.each(['US', 'XXX', '', 'Germany', 'toString'])('%j is no alpha-3 code', (text) => {
  expect(alpha2(text)).toBeUndefined();
});
