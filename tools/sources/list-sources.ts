import Table from 'cli-table3';
import { TOPICS, sourceActivityKey, type SourceActivity } from '@app/events';
import { readLog, type KafkaSettings } from '@app/kafka';
import type { Source } from '@app/sources';
import { readFile } from './check-file';

/** A table of all sources with what the gateways have last heard of each. */
export async function listSources(file: string, kafka: KafkaSettings, gatewayUrl: string): Promise<string> {
  const { sources } = readFile(file);
  const activities = await newestActivities(kafka);
  const table = new Table({ head: ['source', 'account', 'URL and proof', 'last accepted', 'last refused'] });
  for (const source of sources) {
    table.push([
      `${source.id}\n${source.integration}`,
      source.account,
      `${gatewayUrl.replace(/\/$/, '')}/webhooks/${source.id}\n${proofOf(source)}`,
      describe(activities.get(`${source.id}/accepted`)),
      describe(activities.get(`${source.id}/refused`)),
    ]);
  }
  return table.toString();
}

async function newestActivities(kafka: KafkaSettings): Promise<Map<string, SourceActivity>> {
  const newest = new Map<string, SourceActivity>();
  await readLog(kafka, TOPICS.sourceActivity, ({ value }) => {
    if (value.length === 0) return;
    const activity = JSON.parse(value.toString()) as SourceActivity;
    const key = sourceActivityKey(activity);
    const known = newest.get(key);
    if (!known || known.at <= activity.at) newest.set(key, activity);
  });
  return newest;
}

const proofOf = ({ mechanisms }: Source): string => mechanisms.map(({ type }) => type).join(' and ');

function describe(activity: SourceActivity | undefined): string {
  if (!activity) return 'never';
  const what = activity.reason ?? `credential ${activity.credentials?.join(', ')}`;
  return `${activity.at.replace('T', ' ').slice(0, 19)} UTC\nfrom ${activity.address}\n${what}`;
}
