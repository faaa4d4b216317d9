/**
 * For specs only: the fixtures of an integration, and webhooks made of bodies. A fixture is the body that a sender
 * posts, in a folder named after its version; beside it stands `<name>.mapped.json`, what it has to become.
 * `headers.json` in a folder holds the request headers of all bodies in it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '@app/events';
import type { Integration, MappedWebhook, Webhook } from '../integration';
import { parseJson, type JsonObject } from '../json/parse';

export interface Fixture {
  /** `<version>/<name>`. */
  name: string;
  version: string;
  headers: Record<string, string>;
  body: Buffer;
  mapped: unknown;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** All fixtures of an integration, by version and name. */
export function fixturesOf(integration: Integration): Fixture[] {
  const root = join(__dirname, '..', integration.name, 'fixtures');
  return readdirSync(root).flatMap((version) => {
    const folder = join(root, version);
    const files = readdirSync(folder);
    const headers = files.includes('headers.json') ? readJson(join(folder, 'headers.json')) : {};
    return files
      .filter((file) => file !== 'headers.json' && !file.endsWith('.mapped.json'))
      .map((file) => ({
        name: `${version}/${file.replace(/\.json$/, '')}`,
        version,
        headers: headers as Record<string, string>,
        body: readFileSync(join(folder, file)),
        mapped: readJson(join(folder, file.replace(/\.json$/, '.mapped.json'))),
      }));
  });
}

export const fixture = (integration: Integration, name: string): Fixture => {
  const found = fixturesOf(integration).find((each) => each.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  return found;
};

export const RECEIVED_AT = '2026-11-01T00:00:00.000Z';

/** A webhook with this body, as the normalizer makes it. */
export function webhookOf(body: JsonObject, changes: Partial<Webhook> = {}): Webhook {
  return {
    account: 'acme',
    headers: {},
    body,
    bodySha256: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
    receivedAt: RECEIVED_AT,
    pulled: false,
    ...changes,
  };
}

/** What an integration makes of the bytes of a fixture. */
export function mapFixture(integration: Integration, { body, headers }: Fixture): Outcome<MappedWebhook> {
  const parsed = parseJson(body, integration.identityPaths);
  if (parsed.outcome === 'deadLetter') return parsed;
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  return integration.map(webhookOf(parsed.value, { headers, bodySha256 }));
}

/** The value of an outcome that has to be ok. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.outcome === 'deadLetter') throw new Error(`${outcome.code}: ${outcome.detail}`);
  return outcome.value;
}

/** Code and detail of an outcome that has to be a dead letter. */
export function faultOf(outcome: Outcome<unknown>): string {
  return outcome.outcome === 'deadLetter' ? `${outcome.code}: ${outcome.detail}` : 'ok';
}
