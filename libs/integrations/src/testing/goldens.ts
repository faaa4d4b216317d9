/**
 * For specs only: what pins the mapped bodies of an integration (`<name>.mapped.json`) to its mapping version.
 * `goldens.json` of an integration holds hashes of each body and of what it was mapped to by which version.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Integration } from '../integration';
import { fixturesOf, folderOf, mapFixture, valueOf, type Fixture } from './fixtures';

interface Pins {
  mappingVersion: number;
  /** By the fixture's name, hex SHA-256 of its body and of its mapped form. */
  fixtures: Record<string, { body: string; mapped: string }>;
}

const pinsPath = (integration: Integration): string => join(folderOf(integration), 'goldens.json');
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const asText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Hash of a mapped form; the order of keys and the layout of the file do not count. */
const mappedHash = (mapped: unknown): string =>
  mapped === undefined ? 'not written yet' : sha256(JSON.stringify(sorted(mapped)));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function pinsIn(integration: Integration, fixtures: readonly Fixture[]): Pins {
  const hashes = fixtures.map(({ name, body, mapped }) => [
    name,
    { body: sha256(body), mapped: mappedHash(mapped) },
  ]);
  return {
    mappingVersion: integration.mappingVersion,
    fixtures: Object.fromEntries(hashes) as Pins['fixtures'],
  };
}

/**
 * Why the mapped bodies do not fit their pins; empty when they do.
 * @param pins undefined when there are none yet
 */
export function pinFaults(name: string, pins: Pins | undefined, current: Pins): string[] {
  const write = 'run `npm run goldens`';
  if (!pins) return [`${name} has no goldens.json: ${write}`];
  const unwritten = Object.entries(current.fixtures).filter(
    ([, { mapped }]) => mapped === mappedHash(undefined),
  );
  if (unwritten.length > 0) return unwritten.map(([key]) => `${name}: ${key} has no mapped body: ${write}`);
  const changed = Object.entries(current.fixtures).filter(([key, { body, mapped }]) => {
    const pinned = pins.fixtures[key];
    return pinned?.body === body && pinned.mapped !== mapped;
  });
  if (current.mappingVersion < pins.mappingVersion)
    return [`${name}: mappingVersion ${current.mappingVersion} is lower than ${pins.mappingVersion} before`];
  if (changed.length > 0 && current.mappingVersion === pins.mappingVersion)
    return changed.map(
      ([key]) =>
        `${name}: ${key} is mapped to something else than mappingVersion ${pins.mappingVersion} made of it: ` +
        `raise mappingVersion in ${name}/index.ts, then ${write}`,
    );
  return asText(pins) === asText(current) ? [] : [`${name}: goldens.json is not up to date: ${write}`];
}

/** As `pinFaults`, of what is in the folder of an integration. */
export function goldenFaults(integration: Integration): string[] {
  return pinFaults(integration.name, readPins(integration), pinsIn(integration, fixturesOf(integration)));
}

/**
 * Writes what the present mapping makes of each fixture, and the pins, unless the mapping version should have been
 * raised first.
 */
export function writeGoldens(integration: Integration): void {
  for (const fixture of fixturesOf(integration)) {
    const mapped = valueOf(mapFixture(integration, fixture));
    if (fixture.mapped === undefined || mappedHash(fixture.mapped) !== mappedHash(mapped))
      writeFileSync(fixture.mappedPath, asText(mapped));
  }
  const pins = readPins(integration);
  const current = pinsIn(integration, fixturesOf(integration));
  const faults = pins ? pinFaults(integration.name, pins, current) : [];
  if (faults.every((fault) => fault.includes('not up to date')))
    writeFileSync(pinsPath(integration), asText(current));
}

const readPins = (integration: Integration): Pins | undefined =>
  existsSync(pinsPath(integration))
    ? (JSON.parse(readFileSync(pinsPath(integration), 'utf8')) as Pins)
    : undefined;
