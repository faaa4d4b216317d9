/** The dashboards of Grafana, so that what they ask can be run without it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeLiteral } from 'pg';

export interface Target {
  datasource: { type: string; uid: string };
  /** SQL, of a panel that asks Postgres. */
  rawSql?: string;
  /** PromQL, of a panel that asks Prometheus. */
  expr?: string;
  format?: 'table' | 'time_series';
}

export interface Panel {
  id: number;
  title: string;
  description: string;
  type: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource: { type: string; uid: string };
  targets: Target[];
}

export interface Variable {
  name: string;
  query: string;
}

export interface Dashboard {
  /** Name of its file. */
  file: string;
  uid: string;
  title: string;
  templating: { list: Variable[] };
  panels: Panel[];
}

export const GRAFANA = join('tools', 'compose', 'grafana');

/** @param root of the project */
export function dashboards(root: string): Dashboard[] {
  const folder = join(root, GRAFANA, 'dashboards');
  return readdirSync(folder).map((file) => ({
    ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Dashboard, 'file'>),
    file,
  }));
}

export interface Chosen {
  from: Date;
  to: Date;
  /** What is chosen of each variable. */
  variables: Readonly<Record<string, readonly string[]>>;
}

/**
 * SQL as Grafana sends it to Postgres: `$__timeFrom()`, `$__timeTo()` and `${name:sqlstring}`, which are all that the
 * dashboards use.
 *
 * @throws Error for anything else that Grafana would replace
 */
export function sentSql(sql: string, { from, to, variables }: Chosen): string {
  const sent = sql
    .replaceAll('$__timeFrom()', escapeLiteral(from.toISOString()))
    .replaceAll('$__timeTo()', escapeLiteral(to.toISOString()))
    .replace(/\$\{(\w+):sqlstring\}/g, (_, name: string) => {
      const values = variables[name];
      if (!values) throw new Error(`no variable ${name}`);
      return values.map((value) => escapeLiteral(value)).join(',');
    });
  if (sent.includes('$')) throw new Error(`not replaced: ${sent}`);
  return sent;
}
