/**
 * Every example of every version that a sender posts or answers with, from the socket to the rows. Each has an account
 * of its own, so that none is mixed with another one of the same number.
 */
import { TOPICS, columnName, rawWebhookEnvelope, rawWebhookId, type ShipmentEvent } from '@app/events';
import { INTEGRATIONS, type Integration, type MappedWebhook } from '@app/integrations';
import { Publisher, producersOf } from '@app/kafka';
import { fixturesOf, type Fixture } from '../libs/integrations/src/testing/fixtures';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(120_000);

type Row = Record<string, unknown>;

interface Example {
  integration: Integration;
  fixture: Fixture;
  source: string;
  account: string;
}

const EXAMPLES = INTEGRATIONS.flatMap((integration) =>
  fixturesOf(integration).map((fixture, index): Example => {
    const name = `${integration.name}-${index}`;
    return { integration, fixture, source: name, account: `owner-of-${name}` };
  }),
);

const SOURCES = EXAMPLES.map(
  ({ integration, source, account }) => `
  - id: ${source}
    integration: ${integration.name}
    account: ${account}
    authentication: [{ type: api-key, header: x-api-key, keys: [{ id: a, valueFrom: { env: ACME_AMAZON_KEY } }] }]`,
);

let pipeline: Pipeline;
let publisher: Publisher;
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true, sources: `sources:${SOURCES.join('')}` });
  publisher = new Publisher(producersOf('parcelwire-test', { KAFKA_BROKERS: pipeline.brokers }), {
    attemptTimeoutMs: 5_000,
  });
  for (const example of EXAMPLES) await (example.fixture.pulled ? publish(example) : post(example));
  await pipeline.waitUntilProcessed();
});
afterAll(async () => {
  await publisher?.close();
  await pipeline?.stop();
});

async function post({ fixture, source }: Example): Promise<void> {
  const answer = await fetch(`${pipeline.gatewayUrl}/webhooks/${source}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...fixture.headers,
      'x-api-key': pipeline.secrets.ACME_AMAZON_KEY,
    },
    body: new Uint8Array(fixture.body),
  });
  if (answer.status !== 202) throw new Error(`${fixture.name} was answered with ${answer.status}`);
}

/** An answer that was asked for is put into the raw topic as it came. */
async function publish({ integration, fixture, source, account }: Example): Promise<void> {
  const envelope = rawWebhookEnvelope({
    id: rawWebhookId(source, '', fixture.name),
    source,
    integration: integration.name,
    account,
    ingest: 'pull',
    pulled: true,
    receivedAt: new Date().toISOString(),
    requestHeaders: fixture.headers,
  });
  await publisher.publish([{ topic: TOPICS.rawWebhooks, ...envelope, value: fixture.body }], 10_000);
}

const asRow = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value)
    ? value.replace(/(\.\d*?)0*Z$/, '$1+00:00').replace('.+', '+')
    : value;

test('there is an example of each version that a sender posts', () => {
  for (const integration of INTEGRATIONS) {
    const versions = EXAMPLES.filter((one) => one.integration === integration && !one.fixture.pulled);
    expect(new Set(versions.map(({ fixture }) => fixture.version))).toEqual(
      new Set(integration.pushed.versions),
    );
  }
});

describe('what the mapping says is in the rows, field by field:', () => {
  test.each(EXAMPLES.map((example) => [example.integration.name, example.fixture.name, example] as const))(
    '%s %s',
    async (_integration, _name, { integration, fixture, account }) => {
      const mapped = fixture.mapped as MappedWebhook;
      const [found, ...others] = await pipeline.query<{ row: Row }>(
        'SELECT to_jsonb(s) AS row FROM tracking.shipments s WHERE account = $1',
        [account],
      );
      expect(others).toEqual([]);
      const row = found!.row;
      expect(row).toMatchObject({
        integration: integration.name,
        carrier: mapped.carrier,
        tracking_number: mapped.trackingNumber,
        event_count: mapped.events.length,
      });
      const { attributes = {}, personalAttributes = {}, impreciseTimes = [], ...stated } = mapped.shipment;
      const columns = Object.entries(stated).filter(
        ([name]) => columnName(name) in row && !isDerived(name, mapped),
      );
      for (const [name, value] of columns)
        expect([name, row[columnName(name)]]).toEqual([name, asRow(value)]);
      expect(row.imprecise_times).toEqual(expect.arrayContaining(impreciseTimes));
      expect(row.attributes).toMatchObject(filled(attributes));

      const [personal] = await pipeline.query<{ attributes: object }>(
        'SELECT attributes FROM tracking.personal_attributes WHERE shipment_id = $1',
        [row.id],
      );
      expect(personal?.attributes ?? {}).toEqual(filled(personalAttributes));
      for (const name of Object.keys(filled(personalAttributes)))
        expect(row.attributes).not.toHaveProperty(name);

      const history = await pipeline.query<{ row: Row }>(
        'SELECT to_jsonb(e) AS row FROM tracking.shipment_events e WHERE shipment_id = $1',
        [row.id],
      );
      expect(history.map((event) => briefOf(event.row)).toSorted(byText)).toEqual(
        mapped.events.map((event) => briefOf(asEventRow(event))).toSorted(byText),
      );
    },
  );
});

/** Where the sender says that it does not know, the history does; so it does whether a delivery was a return. */
function isDerived(name: string, { shipment, events }: MappedWebhook): boolean {
  const { status, failedDeliveryAttempts } = shipment;
  if (name === 'failedDeliveryAttempts') return failedDeliveryAttempts === null;
  const wentBack = events.some(({ milestones }) => milestones?.includes('return_started'));
  if (name === 'status' && status === 'delivered' && wentBack) return true;
  return status === 'unknown' && ['status', 'statusReason', 'subStatus'].includes(name);
}

const filled = (attributes: object): object =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));

const asEventRow = ({ place, ...event }: ShipmentEvent): Row =>
  Object.fromEntries(
    Object.entries({ ...event, ...place }).map(([name, value]) => [columnName(name), value]),
  );

/** What an event is about; its id depends on the account. */
const briefOf = (event: Row): string =>
  JSON.stringify(
    ['occurred_at_text', 'code', 'message', 'city', 'country_code', 'location'].map(
      (name) => event[name] ?? null,
    ),
  );
const byText = (a: string, b: string): number => (a < b ? -1 : 1);
