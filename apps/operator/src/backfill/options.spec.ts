import { wantedBy, type BackfillOptions } from './options';

const GIVEN: BackfillOptions = { source: 'acme', sourcesFile: 'sources.yaml', timeout: 15 };
const wanted = (options: Partial<BackfillOptions>): unknown => wantedBy({ ...GIVEN, ...options });

it.each<[string, Partial<BackfillOptions>, object]>([
  [
    'numbers',
    { trackingNumber: ['1', '2'] },
    { kind: 'numbers', numbers: [{ trackingNumber: '1' }, { trackingNumber: '2' }] },
  ],
  [
    'numbers of a carrier',
    { trackingNumber: ['1'], carrier: 'ups' },
    { numbers: [{ trackingNumber: '1', carrier: 'ups' }] },
  ],
  ['a list', { file: 'a.csv' }, { kind: 'file', path: 'a.csv' }],
  ['what is open', { open: true }, { kind: 'open' }],
  ['a time', { updatedSince: '2026-01-01' }, { kind: 'window', window: { updatedSince: '2026-01-01' } }],
  ['saved responses', { fromFiles: 'x' }, { kind: 'files', folder: 'x' }],
])('asks for %s', (_, options, expected) => {
  expect(wanted(options)).toMatchObject(expected);
});

it.each<[string, Partial<BackfillOptions>]>([
  ['nothing', {}],
  ['numbers and a list', { trackingNumber: ['1'], file: 'a.csv' }],
  ['what is open and saved responses', { open: true, fromFiles: 'x' }],
])('refuses to ask for %s', (_, options) => {
  expect(() => wanted(options)).toThrow(/in one way/);
});
