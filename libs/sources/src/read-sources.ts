/**
 * From the text of a sources file to sources that webhooks can be checked with. Every fault is reported, with
 * its place; a file with a fault gives no sources at all.
 */
import { setImmediate } from 'node:timers/promises';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { integrationNamed } from '@app/integrations';
import { buildMechanisms } from './authentication/mechanisms';
import type { ResolveSecret } from './authentication/credential';
import { addressList } from '@app/config';
import { parseYaml, type Parsed } from './parse-yaml';
import type { RateLimit, Source } from './authentication/source';
import { SourceDefinition, SourcesDefinition, type RateLimitDefinition } from './source-definition';

/** The sources file is faulty; the message has one line for each fault. */
export class SourcesFileError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`the sources file is not valid: ${faults.join('; ')}`);
    this.name = 'SourcesFileError';
  }
}

/** What the sources file is read with. */
export interface SourcesSetting {
  /** Whether there is a key for the tokens of `builtIn` sources. */
  signsTokens?: boolean;
}

/** @throws SourcesFileError */
export const readSources = (
  yaml: string,
  resolve: ResolveSecret,
  setting: SourcesSetting = {},
): ReadonlyMap<string, Source> => sourcesOf(parseYaml(yaml), resolve, setting);

/**
 * The sources of a file that was parsed.
 * @throws SourcesFileError
 */
export function sourcesOf(
  parsed: Parsed,
  resolve: ResolveSecret,
  setting: SourcesSetting,
): ReadonlyMap<string, Source> {
  const steps = readingOf(parsed, resolve, setting);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same, in portions: of a file with thousands of sources webhooks do not wait for the whole. */
export async function sourcesAside(
  parsed: Parsed,
  resolve: ResolveSecret,
  setting: SourcesSetting,
): Promise<ReadonlyMap<string, Source>> {
  const steps = readingOf(parsed, resolve, setting);
  let since = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < LONGEST_BLOCK_MS) continue;
    await setImmediate();
    since = performance.now();
  }
}

const LONGEST_BLOCK_MS = 10;

/** One step for each source that is validated, and for each that is built. */
function* readingOf(
  parsed: Parsed,
  resolve: ResolveSecret,
  { signsTokens = false }: SourcesSetting,
): Generator<undefined, ReadonlyMap<string, Source>, undefined> {
  const faults: string[] = [];
  const definitions = yield* definitionsOf(parsed);
  const sources = new Map<string, Source>();
  for (const definition of definitions) {
    try {
      sources.set(definition.id, buildSource(definition, resolve, signsTokens));
    } catch (error) {
      faults.push(`${definition.id}: ${(error as Error).message}`);
    }
    yield;
  }
  if (faults.length > 0) throw new SourcesFileError(faults);
  return sources;
}

function* definitionsOf(parsed: Parsed): Generator<undefined, SourceDefinition[], undefined> {
  const faults: string[] = [];
  const definitions: SourceDefinition[] = [];
  for (const [index, plain] of entriesIn(parsed).entries()) {
    const { value, faults: found } = validated(SourceDefinition, plain, `sources.${index}`);
    definitions.push(value);
    faults.push(...found);
    yield;
  }
  if (faults.length > 0) throw new SourcesFileError(faults);
  return definitions;
}

/**
 * The sources as they are written, with the places of their secrets instead of the secrets.
 * @throws SourcesFileError
 */
export function readDefinitions(yaml: string): SourceDefinition[] {
  const steps = definitionsOf(parseYaml(yaml));
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function entriesIn(parsed: Parsed): readonly object[] {
  if ('fault' in parsed) throw new SourcesFileError([`not YAML: ${parsed.fault}`]);
  const plain = parsed.value;
  if (typeof plain !== 'object' || plain === null)
    throw new SourcesFileError(['it must hold a list `sources`']);
  const { value, faults } = validated(SourcesDefinition, plain, '');
  if (faults.length > 0) throw new SourcesFileError(faults);
  return value.sources;
}

function validated<T extends object>(
  kind: new () => T,
  plain: object,
  path: string,
): { value: T; faults: string[] } {
  const value = plainToInstance(kind, plain);
  const errors = validateSync(value, { whitelist: true, forbidNonWhitelisted: true });
  return { value, faults: errors.flatMap((error) => describe(error, path)) };
}

function buildSource(definition: SourceDefinition, resolve: ResolveSecret, signsTokens: boolean): Source {
  const { id, account, partyAccounts, readableCustomFields, rateLimit } = definition;
  const integration = integrationNamed(definition.integration);
  if (!integration) throw new Error(`no such integration: ${definition.integration}`);
  const { name, keptHeaders, signature, acceptsPartyAccounts, hasCustomFields } = integration;
  if (partyAccounts && !acceptsPartyAccounts) throw new Error(`partyAccounts mean nothing for ${name}`);
  if (readableCustomFields && !hasCustomFields)
    throw new Error(`readableCustomFields mean nothing for ${name}`);
  const mechanisms = buildMechanisms(definition.authentication, resolve, {
    source: id,
    signsTokens,
    signature,
  });
  const ignoredHeaders = (definition.ignoreHeaders ?? []).map((header) => header.toLowerCase());
  const wanted = mechanisms.flatMap(({ credentialHeaders }) => credentialHeaders);
  const contradiction = ignoredHeaders.find((header) => wanted.includes(header));
  if (contradiction) throw new Error(`ignoreHeaders: ${contradiction} carries the credential of the source`);
  return {
    id,
    integration: name,
    account,
    partyAccounts,
    readableCustomFields,
    keptHeaders,
    rateLimit: rateLimit && rateOf(rateLimit),
    ignoredHeaders,
    mechanisms,
    allows: allowList(definition.allowFrom),
    pull: definition.pull,
  };
}

/** A burst is that of a second where none is said. */
const rateOf = ({ requestsPerSecond, burst, bytesPerSecond }: RateLimitDefinition): RateLimit => ({
  ...(requestsPerSecond !== undefined && { requestsPerSecond, burst: Math.ceil(requestsPerSecond) }),
  ...(burst !== undefined && { burst }),
  ...(bytesPerSecond !== undefined && { bytesPerSecond }),
});

function allowList(networks: readonly string[] | undefined): Source['allows'] {
  if (!networks) return () => true;
  try {
    return addressList(networks);
  } catch (error) {
    throw new Error(`allowFrom: ${(error as Error).message}`, { cause: error });
  }
}

function describe(error: ValidationError, path: string): string[] {
  const here = path ? `${path}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((text) => `${here}: ${text}`);
  return [...own, ...(error.children ?? []).flatMap((child) => describe(child, here))];
}
