import { NewestActivities, TOPICS, type SourceActivity } from '@app/events';
import { readLog, type KafkaSettings } from '@app/kafka';
import { webhookUrl, type Source } from '@app/sources';
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
  const activities = new NewestActivities();
  await readLog(kafka, TOPICS.sourceActivity, ({ value }) => activities.note(value));
  const rows = sources.map((source): ListedSource => ({
    id: source.id,
    integration: source.integration,
    account: source.account,
    url: webhookUrl(gatewayUrl, source.id),
    mechanisms: mechanismsOf(source),
    accepted: activities.of(source.id, 'accepted'),
    refused: activities.of(source.id, 'refused'),
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

const mechanismsOf = ({ mechanisms }: Source): string[] => mechanisms.map(({ type }) => type);

function describe(activity: SourceActivity | undefined): string {
  if (!activity) return 'never';
  const what = activity.reason ?? `credential ${activity.credentials?.join(', ')}`;
  return `${activity.at.replace('T', ' ').slice(0, 19)} UTC\nfrom ${activity.address}\n${what}`;
}
