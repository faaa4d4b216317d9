import { TOPICS, sourceActivityKey, type SourceActivity } from '@app/events';
import { readLog, type KafkaSettings } from '@app/kafka';
import type { Source } from '@app/sources';
import { tableOf } from '../command-line/output';
import { readFile } from './check-file';

/** A source and what the gateways have last heard of it. */
export interface ListedSource {
  id: string;
  integration: string;
  account: string;
  url: string;
  mechanisms: string[];
  accepted?: SourceActivity;
  refused?: SourceActivity;
}

/** All sources, as values and as a table. */
export async function listSources(
  file: string,
  kafka: KafkaSettings,
  gatewayUrl: string,
): Promise<{ rows: ListedSource[]; text: string }> {
  const { sources } = readFile(file);
  const activities = await newestActivities(kafka);
  const rows = sources.map((source): ListedSource => ({
    id: source.id,
    integration: source.integration,
    account: source.account,
    url: `${gatewayUrl.replace(/\/$/, '')}/webhooks/${source.id}`,
    mechanisms: mechanismsOf(source),
    accepted: activities.get(`${source.id}/accepted`),
    refused: activities.get(`${source.id}/refused`),
  }));
  const text = tableOf(
    ['source', 'account', 'URL and proof', 'last accepted', 'last refused'],
    rows.map(({ id, integration, account, url, mechanisms, accepted, refused }) => [
      `${id}\n${integration}`,
      account,
      `${url}\n${mechanisms.join(' and ')}`,
      describe(accepted),
      describe(refused),
    ]),
  );
  return { rows, text };
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

const mechanismsOf = ({ mechanisms }: Source): string[] => mechanisms.map(({ type }) => type);

function describe(activity: SourceActivity | undefined): string {
  if (!activity) return 'never';
  const what = activity.reason ?? `credential ${activity.credentials?.join(', ')}`;
  return `${activity.at.replace('T', ' ').slice(0, 19)} UTC\nfrom ${activity.address}\n${what}`;
}
