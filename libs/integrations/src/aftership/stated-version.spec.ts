import { faultOf, valueOf } from '../testing/fixtures';
import { statedVersion } from './stated-version';
import { versions } from './versions';

test.each(versions.names.filter((name) => name !== 'legacy'))('%s is known', (name) => {
  expect(valueOf(statedVersion(name))).toEqual({ name, assumed: false });
});

test.each([
  [undefined, 'legacy', false],
  [' 2024-04 ', '2024-04', false],
  ['2023-11', '2023-10', false],
  ['2024-12', '2024-10', false],
  ['2026-06', '2026-01', false],
  ['2026-08', '2026-07', true],
  ['2031-01', '2026-07', true],
])('%j is read as %s', (header, name, assumed) => {
  expect(valueOf(statedVersion(header))).toEqual({ name, assumed });
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
  '2024-01, 2024-04',
  '2024-04-01',
])('%j is not supported', (header) => {
  expect(faultOf(statedVersion(header))).toMatch(/^unsupported_version: as-webhook-version: /);
});
