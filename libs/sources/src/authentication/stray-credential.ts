/**
 * A credential belongs where its source expects it and nowhere else. The right key in the header does not pass
 * when a key is in the URL as well, where proxies log it, nor when an Authorization header comes along that
 * is not checked: the sender is set up for something else, and hears so at its first attempt. A signature
 * that the source does not ask for is no secret and passes.
 */
import { KEPT_REQUEST_HEADERS } from '@app/events';
import type { Source } from './source';
import type { Presented } from './mechanism';
import { parseQuery } from './query';

const USUAL_HEADERS = ['authorization', 'x-api-key'];
const USUAL_PARAMETERS = ['access_token', ...USUAL_HEADERS];

/** What follows from the definition of a source, which stays the same for all its webhooks. */
interface Places {
  /** Headers that no mechanism asks for and that usually carry a credential. */
  strayHeaders: readonly string[];
  wantedParameters: readonly string[];
  suspiciousParameters: ReadonlySet<string>;
  /** Headers that are kept with the webhook. */
  kept: readonly string[];
}

const known = new WeakMap<Source, Places>();

function placesOf(source: Source): Places {
  let places = known.get(source);
  if (!places) known.set(source, (places = findPlaces(source)));
  return places;
}

function findPlaces({ mechanisms, ignoredHeaders, keptHeaders: ofItsSender }: Source): Places {
  const wanted = mechanisms.flatMap(({ credentialHeaders }) => credentialHeaders);
  const wantedParameters = mechanisms.flatMap(({ credentialParameters }) => credentialParameters);
  const strayHeaders = [...USUAL_HEADERS, ...wantedParameters.map((name) => name.toLowerCase())];
  return {
    strayHeaders: strayHeaders.filter((name) => !wanted.includes(name) && !ignoredHeaders.includes(name)),
    wantedParameters,
    suspiciousParameters: new Set([...USUAL_PARAMETERS, ...wanted]),
    kept: [...KEPT_REQUEST_HEADERS, ...ofItsSender].filter(
      (name) => !wanted.includes(name) && !ignoredHeaders.includes(name),
    ),
  };
}

/** Where it is; undefined when there is none. */
export function strayCredential({ headers, query }: Presented, source: Source): string | undefined {
  const { strayHeaders, wantedParameters, suspiciousParameters } = placesOf(source);
  const header = strayHeaders.find((name) => headers[name] !== undefined);
  if (header) return `header ${header}`;
  if (query === '') return undefined;
  const parameter = [...(parseQuery(query)?.keys() ?? [])].find(
    (name) => suspiciousParameters.has(name.toLowerCase()) && !wantedParameters.includes(name),
  );
  return parameter === undefined ? undefined : `parameter ${parameter.toLowerCase()}`;
}

/** Of the headers those that are kept, as texts: an allow-list, and of that nothing that carries a credential. */
export function keptHeaders(headers: Presented['headers'], source: Source): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of placesOf(source).kept) {
    const values = headers[name];
    if (values) kept[name] = values.length === 1 ? values[0]! : values.join(', ');
  }
  return kept;
}
