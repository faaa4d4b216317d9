/**
 * A credential belongs where its source expects it and nowhere else. The right key in the header does not pass
 * when a key is in the URL as well, where proxies log it, nor when an Authorization header comes along that
 * nobody has checked: the sender is set up for something else, and hears so at its first attempt. A signature
 * that the source does not ask for is no secret and passes.
 */
import type { Mechanism, Presented } from './mechanism';
import { parseQuery } from './query';

const USUAL_HEADERS = ['authorization', 'x-api-key'];
const USUAL_PARAMETERS = ['access_token', ...USUAL_HEADERS];

/** Where it is; undefined when there is none. */
export function strayCredential(
  { headers, query }: Presented,
  mechanisms: readonly Mechanism[],
): string | undefined {
  const wanted = mechanisms.flatMap(({ credentialHeaders }) => credentialHeaders);
  const wantedParameters = mechanisms.flatMap(({ credentialParameters }) => credentialParameters);
  const header = [...USUAL_HEADERS, ...wantedParameters.map((name) => name.toLowerCase())].find(
    (name) => headers[name] !== undefined && !wanted.includes(name),
  );
  if (header) return `header ${header}`;
  if (query === '') return undefined;
  const suspicious = new Set([...USUAL_PARAMETERS, ...wanted]);
  const parameter = [...(parseQuery(query)?.keys() ?? [])].find(
    (name) => suspicious.has(name.toLowerCase()) && !wantedParameters.includes(name),
  );
  return parameter === undefined ? undefined : `parameter ${parameter.toLowerCase()}`;
}

/** HTTP/2's `:path` is among the headers, with the query in it. */
const NEVER_KEPT = ['authorization', 'proxy-authorization', 'cookie', ':path'];

export function withoutCredentials(
  headers: Presented['headers'],
  mechanisms: readonly Mechanism[],
): Presented['headers'] {
  const kept: Record<string, readonly string[]> = Object.create(null) as Record<string, readonly string[]>;
  for (const [name, values] of Object.entries(headers)) {
    const credential = mechanisms.some(({ credentialHeaders }) => credentialHeaders.includes(name));
    if (!credential && !NEVER_KEPT.includes(name)) kept[name] = values;
  }
  return kept;
}
