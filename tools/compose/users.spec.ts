/** The rights in kafka/users.sh are those that the table of topics asks for, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_TOPIC_ROWS, GROUPS, type Party } from '@app/events';
import { READER_GROUP_PREFIX } from '@app/kafka';

const APPS = ['gateway', 'normalizer', 'projector', 'operator'] as const satisfies Party[];

const script = readFileSync(join(__dirname, 'kafka', 'users.sh'), 'utf8').replaceAll('\\\n', ' ');

/** What follows `allow <user> --operation <operation>`, as `topic <name>` and `group <name>`. */
function allowed(user: string, operation: string): string[] {
  const lines = [...script.matchAll(new RegExp(`^allow ${user} --operation ${operation} (.*)$`, 'gm'))];
  return lines
    .flatMap(([, options]) => [...options!.matchAll(/--(topic|group) (\S+)/g)])
    .map(([, kind, name]) => `${kind} ${name}`)
    .toSorted();
}

const topics = (of: 'producedBy' | 'consumedBy', app: Party): string[] =>
  ALL_TOPIC_ROWS.filter((row) => row[of].includes(app)).map(({ topic }) => `topic ${topic}`);

it.each(APPS)('%s may write what it produces', (app) => {
  expect(allowed(app, 'Write')).toEqual(topics('producedBy', app).toSorted());
});

it.each(APPS)('%s may read what it consumes, as its group', (app) => {
  const group = app === 'operator' ? READER_GROUP_PREFIX : GROUPS[app as keyof typeof GROUPS];
  const groups = group === undefined ? [] : [`group ${group}`];
  expect(allowed(app, 'Read')).toEqual([...topics('consumedBy', app), ...groups].toSorted());
});
