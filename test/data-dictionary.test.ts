/** docs/data-dictionary.md against a migrated database, the contract and the mappings. */
import { readFileSync } from 'node:fs';
import { INTEGRATIONS } from '@app/integrations';
import { dataDictionary } from '../tools/docs/data-dictionary';
import { formattedPage } from '../tools/docs/page';
import { PROJECT_ROOT } from '../tools/local-stack/config';
import { connected } from '../tools/local-stack/postgres';
import { ask, schemaDatabases } from './setup/schema-database';

jest.setTimeout(120_000);

const databases = schemaDatabases();
let url: string;
let page: string;
let text: string;
beforeAll(async () => {
  url = await databases.migrated();
  const made = await connected(url, dataDictionary);
  const formatted = await formattedPage(PROJECT_ROOT, 'data-dictionary.md', made);
  page = readFileSync(formatted.file, 'utf8');
  ({ text } = formatted);
});
afterAll(() => databases.dropAll());

it('is what the comments of the database and the mappings say: npm run docs writes it', () => {
  expect(page).toBe(text);
});

it('follows a comment that changes', async () => {
  await ask(url, `COMMENT ON COLUMN tracking.lanes.shipped IS 'Another meaning.'`);
  expect(await connected(url, dataDictionary)).toContain('Another meaning.');
});

it('has every table and view, and every code of every sender', async () => {
  const relations = await ask<{ name: string }>(
    url,
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'tracking'::regnamespace AND relkind IN ('r', 'v')`,
  );
  const codes = INTEGRATIONS.flatMap(({ crosswalk }) => crosswalk.flatMap((list) => list.codes));
  expect(codes.length).toBeGreaterThan(130);
  const missing = [...relations.map(({ name }) => name), ...codes.map(({ code }) => code)].filter(
    (name) => !page.includes(`\`${name}\``) && !page.includes(`### ${name}\n`),
  );
  expect(missing).toEqual([]);
});
