import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readDefinitions } from '@app/sources';
import { proofsOf, type Shown } from '../../apps/operator/src/simulate/proof';
import { senderOf } from '../../apps/operator/src/simulate/senders';
import { PROJECT_ROOT } from '../local-stack/config';
import type { ExampleSecrets } from './secrets';

export interface ExampleWebhook {
  source: 'acme-amazon' | 'acme-aftership';
  /** Path in the project. */
  file: string;
  body: Buffer;
  headers: Record<string, string>;
}

export const EXAMPLE_SOURCES_FILE = join(PROJECT_ROOT, 'tools', 'example', 'sources.yaml');

const INTEGRATIONS = join(PROJECT_ROOT, 'libs', 'integrations', 'src');
const AMAZON_SAMPLE = join(INTEGRATIONS, 'amazon-shipping', 'fixtures', '2', 'sample.json');
const AFTERSHIP_VERSIONS = ['legacy', '2023-10', '2024-01', '2024-04'];
const JSON_TYPE = { 'content-type': 'application/json' };

/** The payloads that the mappings are pinned with, oldest version first, as their senders would send them. */
export function exampleWebhooks(secrets: ExampleSecrets): ExampleWebhook[] {
  const amazon = amazonWebhook(AMAZON_SAMPLE, readFileSync(AMAZON_SAMPLE), secrets.ACME_AMAZON_KEY);
  const aftership = AFTERSHIP_VERSIONS.flatMap((version) =>
    payloads(join(INTEGRATIONS, 'aftership', 'fixtures', version)).map((file) =>
      aftershipWebhook(file, readFileSync(file), secrets.ACME_AFTERSHIP_SECRET, version),
    ),
  );
  return [amazon, ...aftership];
}

/** Amazon proves itself with a key. */
export const amazonWebhook = (file: string, body: Buffer, key: string): ExampleWebhook => ({
  source: 'acme-amazon',
  file: relative(PROJECT_ROOT, file),
  body,
  headers: headersOf('acme-amazon', body, key, '2'),
});

/** AfterShip signs the body and names its version, except for the oldest. */
export const aftershipWebhook = (
  file: string,
  body: Buffer,
  secret: string,
  version: string,
): ExampleWebhook => ({
  source: 'acme-aftership',
  file: relative(PROJECT_ROOT, file),
  body,
  headers: headersOf('acme-aftership', body, secret, version),
});

const SOURCES = new Map(
  readDefinitions(readFileSync(EXAMPLE_SOURCES_FILE, 'utf8')).map((source) => [source.id, source]),
);

/** As `npm run simulate` would send it: with the sender's own headers, and proven by all mechanisms of the source. */
function headersOf(
  id: ExampleWebhook['source'],
  body: Buffer,
  secret: string,
  version: string,
): Record<string, string> {
  const source = SOURCES.get(id)!;
  const proofs = proofsOf(source, { gatewayUrl: '', find: () => secret, given: [] });
  // A key and a signature are made at once; only tokens are waited for.
  const shown = proofs.map((proof) => proof.signed(body) as Shown);
  const senders = senderOf(source.integration)!.headers(version);
  return Object.assign({ ...JSON_TYPE }, senders, ...shown.map(({ headers }) => headers));
}

/** The gateway's answer, whatever it is. */
export const sendWebhook = (
  gatewayUrl: string,
  { source, body, headers }: ExampleWebhook,
): Promise<Response> =>
  fetch(`${gatewayUrl}/webhooks/${source}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(10_000),
  });

/** Beside the payloads lie what they are expected to become and the headers they come with. */
const payloads = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.mapped.json') && file !== 'headers.json')
    .toSorted()
    .map((file) => join(folder, file));
