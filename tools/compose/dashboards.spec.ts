import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { metricNames } from '../docs/metrics';
import { PROJECT_ROOT } from '../local-stack/config';
import { dashboards, GRAFANA, sentSql, type Panel } from './dashboards';

const all = dashboards(PROJECT_ROOT);
const provisioning = join(PROJECT_ROOT, GRAFANA, 'provisioning', 'datasources');
const sources = readdirSync(provisioning).flatMap(
  (file) =>
    (
      parse(readFileSync(join(provisioning, file), 'utf8')) as {
        datasources: { uid: string; type: string; secureJsonData?: { password: string } }[];
      }
    ).datasources,
);

it('give each dashboard a uid and a title of its own', () => {
  expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
});

describe.each(all.map((one) => [one.file, one] as const))('%s', (_, { panels, templating }) => {
  it('says of each panel what it shows, under an id of its own', () => {
    expect(panels.filter(({ description }) => !description)).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('asks only sources that are provisioned', () => {
    const asked = panels.flatMap(({ datasource, targets }) => [
      datasource,
      ...targets.map((one) => one.datasource),
    ]);
    for (const { uid, type } of asked) expect(sources).toContainEqual(expect.objectContaining({ uid, type }));
  });

  it('has no two panels in one place, and none outside the 24 columns', () => {
    const cells = panels.flatMap(cellsOf);
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  it('asks Prometheus for metrics that the apps have', () => {
    const known = metricNames();
    const asked = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr = '' }) => [...expr.matchAll(/parcelwire_\w+/g)].map(([name]) => name)),
    );
    const unknown = asked.filter((name) => !known.has(name.replace(/_bucket$/, '')));
    expect(unknown).toEqual([]);
  });

  it('uses only variables that it has', () => {
    const variables = Object.fromEntries(templating.list.map(({ name }) => [name, ['a']]));
    const asked = panels.flatMap(({ targets }) => targets.flatMap(({ rawSql }) => rawSql ?? []));
    const send = (): unknown =>
      asked.map((sql) => sentSql(sql, { from: new Date(0), to: new Date(1), variables }));
    expect(send).not.toThrow();
  });
});

it('reads the passwords of its sources from secrets that docker-compose.yml gives it', () => {
  const compose = parse(readFileSync(join(PROJECT_ROOT, 'docker-compose.yml'), 'utf8')) as {
    services: { grafana: { secrets: string[] } };
    secrets: Record<string, { file: string }>;
  };
  const files = sources.flatMap(({ secureJsonData }) => secureJsonData?.password ?? []);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const [, name] = /^\$__file\{\/run\/secrets\/([a-z-]+)\}$/.exec(file)!;
    expect(compose.services.grafana.secrets).toContain(name);
    expect(existsSync(join(PROJECT_ROOT, compose.secrets[name!]!.file))).toBe(true);
  }
});

const cellsOf = ({ gridPos: { x, y, w, h } }: Panel): string[] =>
  Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`);
