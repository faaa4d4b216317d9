/** What README and docs/ say twice, held to the code that says it first. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ALL_TOPIC_ROWS, CE, DLQ, GROUPS } from '@app/events';
import { PROBLEMS } from '../../apps/gateway/src/http/problem';
import { MEANINGS } from '../../apps/operator/src/simulate/sending/meanings';
import { configurationDocs } from './configuration';
import { metricsPage } from './metrics';
import { formattedPage } from './page';

const ROOT = join(__dirname, '..', '..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
  'libs/events/README.md',
  ...readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}/README.md`),
];

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** A heading as links name it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replace(/ /g, '-');

const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));

describe.each(PAGES)('%s', (page) => {
  it('links only to what there is', () => {
    const dead = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path, anchor] = link.split('#') as [string, string | undefined];
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
    expect(dead).toEqual([]);
  });

  it('names only npm scripts that there are', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...textOf(page).matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it('README leads to every page of docs/', () => {
  const missing = PAGES.filter(
    (page) => page.startsWith('docs/') && !textOf('README.md').includes(`(${page})`),
  );
  expect(missing).toEqual([]);
});

it('CONTRIBUTING names every script that a person runs', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const contributing = textOf('CONTRIBUTING.md');
  const missing = Object.keys(scripts).filter(
    (name) => !name.startsWith('pre') && !contributing.includes(name),
  );
  expect(missing).toEqual([]);
});

it('docs/configuration.md is what the config classes say: npm run docs writes it', async () => {
  const { file, text } = await formattedPage(ROOT, 'configuration.md', configurationDocs(ROOT));
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('docs/metrics.md is what the apps register: npm run docs writes it', async () => {
  const { file, text } = await formattedPage(ROOT, 'metrics.md', await metricsPage());
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('docs/http.md has every code with its status, and no other', () => {
  const rows = [...textOf('docs/http.md').matchAll(/^\| (\d{3})\s*\| ([^|]*)\|/gm)];
  const told = rows.flatMap(([, status, codes]) =>
    [...codes!.matchAll(/`(\w+)`/g)].map(([, code]) => `${status} ${code}`),
  );
  const known = Object.entries(PROBLEMS).map(([code, [status]]) => `${status} ${code}`);
  expect(told.toSorted()).toEqual(known.toSorted());
});

it('simulate says what every code means', () => {
  expect(Object.keys(MEANINGS).toSorted()).toEqual(Object.keys(PROBLEMS).toSorted());
});

it('docs/kafka.md names every topic, group and header', () => {
  const text = textOf('docs/kafka.md');
  const names = [
    ...ALL_TOPIC_ROWS.map(({ topic }) => topic),
    ...Object.values(GROUPS),
    ...Object.values(CE),
    ...Object.values(DLQ),
  ];
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

it('docs/postgres.md names every table and view, and no other', () => {
  const rows = [...textOf('docs/postgres.md').matchAll(/^\| (`[^|]*)\|/gm)].map(([, names]) => names!);
  const told = rows.flatMap((names) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
  const schema = readFileSync(join(ROOT, 'test', 'schema.txt'), 'utf8');
  const known = new Set(
    [...schema.matchAll(/^(?:table|view) (?:tracking\.)?(\w+)/gim)].map(([, name]) => name!),
  );
  expect(known.size).toBeGreaterThan(10);
  expect(told.toSorted()).toEqual([...known].toSorted());
});
