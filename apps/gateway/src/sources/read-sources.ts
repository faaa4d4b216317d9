/**
 * From the text of a sources file to sources that webhooks can be checked with. Every fault is reported, with
 * its place; a file with a fault gives no sources at all.
 */
import { BlockList, isIP } from 'node:net';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { parse } from 'yaml';
import { buildMechanism } from '../authentication';
import type { ResolveSecret } from '../authentication/credential';
import type { Source } from './source';
import { SourcesDefinition, type SourceDefinition } from './source-definition';

export class SourcesFileError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`the sources file is not valid: ${faults.join('; ')}`);
    this.name = 'SourcesFileError';
  }
}

/** @throws SourcesFileError */
export function readSources(yaml: string, resolve: ResolveSecret): ReadonlyMap<string, Source> {
  const definitions = readDefinitions(yaml).sources;
  const faults: string[] = [];
  const sources = new Map<string, Source>();
  for (const definition of definitions) {
    try {
      sources.set(definition.id, buildSource(definition, resolve));
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
    plain = parse(yaml, { maxAliasCount: 0 });
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

function buildSource(definition: SourceDefinition, resolve: ResolveSecret): Source {
  const { id, integration, account, partyAccounts } = definition;
  if (partyAccounts && integration !== 'amazon-shipping') {
    throw new Error(`partyAccounts mean nothing for ${integration}`);
  }
  return {
    id,
    integration,
    account,
    partyAccounts,
    mechanisms: definition.authentication.map((entry) => buildMechanism(entry, resolve)),
    allows: allowList(definition.allowFrom),
  };
}

function allowList(networks: readonly string[] | undefined): Source['allows'] {
  if (!networks) return () => true;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = familyOf(address);
    if (!family) throw new Error(`allowFrom: ${network} is not an address or a network`);
    list.addSubnet(address, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family);
  }
  return (address) => {
    const family = familyOf(address);
    return family !== undefined && list.check(address, family);
  };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' | undefined =>
  isIP(address) === 4 ? 'ipv4' : isIP(address) === 6 ? 'ipv6' : undefined;

function describe(error: ValidationError, path: string): string[] {
  const here = path ? `${path}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((text) => `${here}: ${text}`);
  return [...own, ...(error.children ?? []).flatMap((child) => describe(child, here))];
}
