/** For specs only: bodies of senders with something in them changed. */
import type { Json } from '@app/events';
import * as fc from 'fast-check';
import { parseJson, type JsonObject } from '../json/parse';

export function pathsIn(value: Json): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...pathsIn(inner).map((rest) => [key, ...rest]),
  ]);
}

/** The same body but for one value; objects beside the path are shared. */
export function replaced(body: JsonObject, [key, ...rest]: readonly string[], value: Json): JsonObject {
  const copy = Array.isArray(body) ? ([...(body as Json[])] as unknown as JsonObject) : { ...body };
  copy[key!] = rest.length > 0 ? replaced(copy[key!] as JsonObject, rest, value) : value;
  return copy;
}

export interface Sent {
  headers: Record<string, string>;
  body: JsonObject;
}

/** Bodies of the fixtures with some values replaced, taken away or added. */
export function mutated(bodies: readonly Sent[]): fc.Arbitrary<Sent> {
  const value = fc.oneof(
    fc.constantFrom<Json>(
      null,
      '',
      ' ',
      [],
      {},
      0,
      -1,
      1e300,
      true,
      '2024-02-30',
      '2024-05-01',
      'Delivered_001',
    ),
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  );
  const change = fc.record({ at: fc.nat(), remove: fc.boolean(), value });
  return fc
    .record({ sent: fc.constantFrom(...bodies), changes: fc.array(change, { maxLength: 4 }) })
    .map((plan) => {
      const body = structuredClone(plan.sent.body);
      for (const { at, remove, value: replacement } of plan.changes) {
        const places = placesIn(body);
        if (places.length === 0) break;
        const [holder, key] = places[at % places.length]!;
        if (remove) Reflect.deleteProperty(holder, key);
        else Reflect.set(holder, key, structuredClone(replacement));
      }
      // What the parser would have refused does not reach a mapping.
      const parsed = parseJson(Buffer.from(JSON.stringify(body)), []);
      return { headers: plan.sent.headers, body: parsed.outcome === 'ok' ? parsed.value : {} };
    });
}

function placesIn(value: Json): [object, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): [object, string][] => [
    [value, key],
    ...placesIn(inner),
  ]);
}
