/** A pipeline whose sources have carriers that can be asked, and the command that asks them. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CE, TOPICS } from '@app/events';
import type { ReceivedRecord } from '@app/kafka';
import type { ExampleWebhook } from '../../tools/example/webhooks';
import { amazonAnswer, amazonNumber } from '../carrier-parcels';
import { EMPTY_PROJECTION, recordsOf, rowsOf } from '../rows';
import { until } from '../until';
import { AftershipApi } from './aftership-api';
import { AmazonApi } from './amazon-api';
import { runOperator, type Ended } from './own-processes';
import { startPipeline, type Pipeline } from './pipeline';

const sourcesFile = (amazon: AmazonApi, aftership: AftershipApi): string => `sources:
  - id: acme-amazon
    integration: amazon-shipping
    account: acme
    authentication:
      - { type: api-key, header: x-api-key, keys: [{ id: a, valueFrom: { env: ACME_AMAZON_KEY } }] }
    pull:
      endpoint: ${amazon.url}
      tokenUrl: ${amazon.url}/auth/o2/token
      businessId: AmazonShipping_UK
      clientId: amzn1.application-oa2-client.x
      clientSecretFrom: { env: LWA_CLIENT_SECRET }
      refreshTokenFrom: { env: LWA_REFRESH_TOKEN }
  - id: acme-aftership
    integration: aftership
    account: acme
    authentication:
      - { type: hmac-sha256, secrets: [{ id: a, valueFrom: { env: ACME_AFTERSHIP_SECRET } }] }
    pull:
      endpoint: ${aftership.url}
      version: 2026-07
      apiKeyFrom: { env: ACME_AFTERSHIP_API_KEY }
  - id: acme-push-only
    integration: aftership
    account: acme
    authentication:
      - { type: hmac-sha256, secrets: [{ id: a, valueFrom: { env: ACME_AFTERSHIP_SECRET } }] }
`;

/** What the command says that it has done. */
export type Counts = Record<'asked' | 'skipped' | 'published' | 'unchanged' | 'notFound' | 'failed', number>;

export class BackfillSetting {
  readonly amazon = new AmazonApi();
  readonly aftership = new AftershipApi();
  pipeline: Pipeline;

  async start(): Promise<this> {
    await Promise.all([this.amazon.start(), this.aftership.start()]);
    // No app is given a credential of the carriers' APIs.
    const sources = sourcesFile(this.amazon, this.aftership);
    this.pipeline = await startPipeline({ ownKafka: true, sources });
    return this;
  }

  async stop(): Promise<void> {
    await this.pipeline?.stop();
    await Promise.all([this.amazon.stop(), this.aftership.stop()]);
  }

  /** What the operator's program is given. */
  get environment(): Record<string, string> {
    return {
      KAFKA_BROKERS: this.pipeline.brokers.join(','),
      DATABASE_URL: this.pipeline.databaseUrl,
      SOURCES_FILE: this.pipeline.sourcesFile,
      // Tests in parallel leave a program little of the machine.
      DATABASE_CONNECT_TIMEOUT_MS: '30000',
      ...this.credentials,
    };
  }

  /** Runs it to its end, whatever that is. No credential may show. */
  async run(source: string, args: readonly string[], env = {}): Promise<Ended> {
    const all = { ...this.environment, ...env };
    const ended = await runOperator(['backfill', '--source', source, '--timeout', '1', ...args], all);
    for (const [name, secret] of Object.entries(this.credentials))
      if ((ended.stdout + ended.stderr).includes(secret)) throw new Error(`it shows the credential ${name}`);
    return ended;
  }

  /** Runs it to a good end. */
  async counts(source: string, ...args: string[]): Promise<Counts> {
    const { exitCode, stdout, stderr } = await this.run(source, [...args, '--json']);
    if (exitCode !== 0) throw new Error(`it ended with ${exitCode}: ${stdout}${stderr}`);
    const { failures: _none, ...numbers } = JSON.parse(stdout) as Counts & { failures: unknown[] };
    return numbers;
  }

  /** What was published of a source. */
  async pulled(source: string): Promise<ReceivedRecord[]> {
    const records = await recordsOf(this.pipeline, TOPICS.rawWebhooks);
    return records.filter(
      ({ headers }) => headers[CE.ingest] === 'pull' && headers[CE.source] === `/sources/${source}`,
    );
  }

  /** A list of parcels that Amazon knows. */
  amazonList(list: string, parcels: number): { numbers: string[]; file: string } {
    const numbers = Array.from({ length: parcels }, (_, parcel) => amazonNumber(list, parcel));
    numbers.forEach((number, parcel) => this.amazon.answers.set(number, amazonAnswer(list, parcel)));
    const file = join(dirname(this.pipeline.sourcesFile), `${list}.csv`);
    writeFileSync(file, ['tracking_number', ...numbers].join('\n'));
    return { numbers, file };
  }

  /** As senders do: what was not taken is sent again. */
  async send(webhooks: readonly ExampleWebhook[]): Promise<void> {
    let left = [...webhooks];
    await until('all webhooks are taken', async () => {
      const answers = await Promise.all(left.slice(0, 50).map((one) => this.pipeline.send(one)));
      left = left.filter((_, index) => answers[index]?.status !== 202);
      return left.length === 0;
    });
  }

  /** Every row without its lineage, once everything is processed. */
  async rows(): Promise<string[]> {
    await this.pipeline.waitUntilProcessed();
    return [
      ...(await rowsOf(this.pipeline, 'shipments')),
      ...(await rowsOf(this.pipeline, 'shipment_events')),
    ];
  }

  /** As if nothing had been received or asked. */
  async forget(): Promise<void> {
    await this.pipeline.query(`${EMPTY_PROJECTION}, tracking.pulls`);
  }

  private get credentials(): Record<string, string> {
    return { ...this.amazon.credentials, ACME_AFTERSHIP_API_KEY: this.aftership.apiKey };
  }
}
