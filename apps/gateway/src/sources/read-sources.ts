/**
 * From the text of a sources file to sources that webhooks can be checked with. Every fault is reported, with
 * its place; a file with a fault gives no sources at all.
 */
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { parse } from 'yaml';
import { integrationNamed } from '@app/integrations';
import { buildMechanisms } from '../authentication';
import type { ResolveSecret } from '../authentication/credential';
import { addressList } from '../network';
import type { Source } from './source';
import { SourcesDefinition, type RateLimitDefinition, type SourceDefinition } from './source-definition';

export class SourcesFileError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`the sources file is not valid: ${faults.join('; ')}`);
    this.name = 'SourcesFileError';
  }
}

/**
 * `signsTokens` says whether there is a key for the tokens of `builtIn` sources.
 * @throws SourcesFileError
 */
export function readSources(
  yaml: string,
  resolve: ResolveSecret,
  { signsTokens = false } = {},
): ReadonlyMap<string, Source> {
  const definitions = readDefinitions(yaml).sources;
  const faults: string[] = [];
  const sources = new Map<string, Source>();
  for (const definition of definitions) {
    try {
      sources.set(definition.id, buildSource(definition, resolve, signsTokens));
    } catch (error) {
      faults.push(`${definition.id}: ${(error as Error).message}`);
    }
  }
  if (faults.length > 0) throw new SourcesFileError(faults);
  return sources;
}

function readDefinitions(yaml: string): SourcesDefinition {
  let plain: unknown;
  try {
    plain = parse(yaml, { maxAliasCount: 0, prettyErrors: false });
  } catch (error) {
    throw new SourcesFileError([`not YAML: ${(error as Error).message}`]);
  }
  if (typeof plain !== 'object' || plain === null)
    throw new SourcesFileError(['it must hold a list `sources`']);
  const definitions = plainToInstance(SourcesDefinition, plain);
  const errors = validateSync(definitions, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) throw new SourcesFileError(errors.flatMap((error) => describe(error, '')));
  return definitions;
}

function buildSource(definition: SourceDefinition, resolve: ResolveSecret, signsTokens: boolean): Source {
  const { id, account, partyAccounts, readableCustomFields, rateLimit } = definition;
  const integration = integrationNamed(definition.integration);
  if (!integration) throw new Error(`no such integration: ${definition.integration}`);
  const { name, keptHeaders, signature, acceptsPartyAccounts, hasCustomFields } = integration;
  if (partyAccounts && !acceptsPartyAccounts) throw new Error(`partyAccounts mean nothing for ${name}`);
  if (readableCustomFields && !hasCustomFields)
    throw new Error(`readableCustomFields mean nothing for ${name}`);
  return {
    id,
    integration: name,
    account,
    partyAccounts,
    readableCustomFields,
    keptHeaders,
    rateLimit: rateLimit && rateOf(rateLimit),
    mechanisms: buildMechanisms(definition.authentication, resolve, { source: id, signsTokens, signature }),
    allows: allowList(definition.allowFrom),
  };
}

const rateOf = ({
  requestsPerSecond,
  burst = Math.ceil(requestsPerSecond),
}: RateLimitDefinition): Source['rateLimit'] => ({ requestsPerSecond, burst });

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
