import { Command } from 'commander';
import { againArguments, againLine } from './again';
import { withOptions, type Options } from './options';
import { planOf } from './what-to-send';

const parsed = (args: readonly string[]): Options =>
  withOptions(new Command('simulate')).exitOverride().parse(args, { from: 'user' }).opts<Options>();

const MANY = ['--parcels', '7', '--days', '3', '--disorder', '--duplicate', '0.2', '--count', '20'];

it.each([
  ['nothing but a source', ['--source', 'acme-aftership']],
  ['one webhook of an old version', ['--source', 'acme-aftership', '--one', '--version', '2024-01']],
  ['many in disorder, from a seed', ['--source', 'acme-aftership', ...MANY, '--seed', "it's a seed"]],
  ['in vain', ['--source', 'acme-aftership', '--tampered', '--secret-env', 'A', '--secret-env', 'B']],
  ['at a speed', ['--source', 'acme-aftership', '--speed', '8640', '--concurrency', '3']],
  ['elsewhere', ['--source', 'acme-aftership', '--url', 'https://example.com', '--allow-remote']],
])('posts the same again that was asked for by %s, hours later', (_, args) => {
  const options = parsed(args);
  const plan = planOf(options, 'aftership', Date.parse('2026-03-01T10:30:00Z'));
  const again = parsed(againArguments(options, plan));
  expect(planOf(again, 'aftership', Date.parse('2026-03-02T20:00:00Z'))).toEqual(plan);
  const { until, seed, version } = plan;
  expect(again).toEqual({ ...options, until, seed, version });
});

it('is quoted for a shell', () => {
  const options = parsed(['--source', 'acme-aftership', '--seed', "it's"]);
  expect(againLine(options, planOf(options, 'aftership'))).toContain(String.raw`--seed 'it'\''s'`);
});
