/**
 * For specs only: the fixtures of an integration, and webhooks made of bodies. A fixture is the body that a sender
 * posts, in a folder named after its version (what it answers when it is asked: in `pulled/<version>`); beside it stands `<name>.mapped.json`, what it has to become.
 * `headers.json` in a folder holds the request headers of all bodies in it.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '@app/events';
import type { Integration, MappedWebhook, Webhook } from '../integration';
import { parseJson, type JsonObject } from '../json/parse';

export interface Fixture {
  /** `<version>/<name>`, or `pulled/<version>/<name>`. */
  name: string;
  version: string;
  /** Whether the body is an answer that was asked for. */
  pulled: boolean;
  headers: Record<string, string>;
  body: Buffer;
  mappedPath: string;
  /** Undefined when it has not been written yet. */
  mapped: unknown;
}

const PULLED = 'pulled';
const MAPPED = '.mapped.json';
const HEADERS = 'headers.json';

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** The folder of an integration. */
export const folderOf = ({ name }: Integration): string => join(__dirname, '..', name);

/** All fixtures of an integration, by version and name. */
export function fixturesOf(integration: Integration): Fixture[] {
  const root = join(folderOf(integration), 'fixtures');
  const versionsIn = (folder: string): string[] =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name !== PULLED) : [];
  return [
    ...versionsIn(root).flatMap((version) => fixturesIn(root, version, false)),
    ...versionsIn(join(root, PULLED)).flatMap((version) => fixturesIn(root, version, true)),
  ];
}

function fixturesIn(root: string, version: string, pulled: boolean): Fixture[] {
  const place = pulled ? join(PULLED, version) : version;
  const files = readdirSync(join(root, place));
  const headers = files.includes(HEADERS) ? readJson(join(root, place, HEADERS)) : {};
  return files
    .filter((file) => file !== HEADERS && !file.endsWith(MAPPED))
    .map((file) => {
      const name = join(place, file.replace(/\.json$/, ''));
      const mappedPath = join(root, name + MAPPED);
      return {
        name,
        version,
        pulled,
        headers: headers as Record<string, string>,
        body: readFileSync(join(root, place, file)),
        mappedPath,
        mapped: existsSync(mappedPath) ? readJson(mappedPath) : undefined,
      };
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
export function mapFixture(
  integration: Integration,
  { body, headers, pulled }: Fixture,
): Outcome<MappedWebhook> {
  const parsed = parseJson(body, integration.identityPaths);
  if (parsed.outcome === 'deadLetter') return parsed;
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  return integration.map(webhookOf(parsed.value, { headers, bodySha256, pulled }));
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
