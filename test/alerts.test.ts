/** The rules of the alerts: each fires when it has to, is made of metrics that there are, and says what to do. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { metricNames } from '../tools/docs/metrics';
import { PROJECT_ROOT } from '../tools/local-stack/config';

const FOLDER = join(PROJECT_ROOT, 'tools', 'compose', 'prometheus');
const TESTS = ['alerts.test.yml', 'alerts.days.test.yml'];
interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string; runbook: string };
}
const { groups } = parse(readFileSync(join(FOLDER, 'alerts.yml'), 'utf8')) as { groups: { rules: Rule[] }[] };
const RULES = groups.flatMap(({ rules }) => rules);

/** @throws Error with what promtool says, or that it is missing (Debian: package prometheus) */
const promtool = (...args: string[]): string =>
  execFileSync('promtool', args, { cwd: FOLDER, encoding: 'utf8' });

it('passes the tests of promtool', () => {
  expect(promtool('check', 'rules', 'alerts.yml')).toContain(`SUCCESS: ${RULES.length} rules found`);
  expect(promtool('test', 'rules', ...TESTS)).toContain('SUCCESS');
});

it('has a test of each alert', () => {
  const tests = TESTS.map((file) => readFileSync(join(FOLDER, file), 'utf8')).join('\n');
  expect(RULES.map(({ alert }) => alert).filter((alert) => !tests.includes(`alertname: ${alert}`))).toEqual(
    [],
  );
});

it.each(RULES)('$alert asks for metrics that the apps have', ({ expr }) => {
  const known = metricNames();
  const asked = [...expr.matchAll(/parcelwire_\w+/g)].map(([name]) => name);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

it.each(RULES)('$alert leads to what to do', ({ alert, annotations: { runbook } }) => {
  const [file, anchor] = runbook.split('#') as [string, string];
  expect(existsSync(join(PROJECT_ROOT, file))).toBe(true);
  expect(anchor).toBe(alert.toLowerCase());
  expect(readFileSync(join(PROJECT_ROOT, file), 'utf8')).toMatch(new RegExp(`^### ${alert}$`, 'm'));
});
