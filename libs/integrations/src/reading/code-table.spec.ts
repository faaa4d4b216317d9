import { codeList, Unmapped } from './code-table';

const TABLE = codeList(['Known']);
const gathered = (...codes: (string | null)[]) => {
  const unmapped = new Unmapped();
  for (const code of codes) unmapped.check('field', code, TABLE);
  return unmapped.toPart().unmapped?.map(({ code }) => code);
};

test('codes on no list are gathered, each once and verbatim', () => {
  expect(gathered('Known', 'KNOWN', null, '')).toBeUndefined();
  expect(gathered('New', 'new', 'New')).toEqual(['New', 'new']);
});

test('a long code is gathered by its beginning and a hash of the whole', () => {
  const long = 'x'.repeat(200);
  expect(gathered(long)).toEqual([long]);
  const [one, other, ...more] = gathered(`${long}1`, `${long}2`, `${long}1`)!;
  expect(one).toMatch(/^x{200}…[0-9a-f]{12}$/);
  expect(other).toMatch(/^x{200}…[0-9a-f]{12}$/);
  expect(other).not.toBe(one);
  expect(more).toEqual([]);
});

test('a long code is never cut within a character', () => {
  const [code] = gathered(`${'x'.repeat(199)}${'😀'.repeat(50)}`)!;
  expect(code).toMatch(/^x{199}…/);
  expect(code!.isWellFormed()).toBe(true);
});
