/** What follows the question mark of a request's URL, undecoded. */
export function rawQuery(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? '' : url.slice(mark + 1);
}

/**
 * The parameters of a query, names and values percent-decoded exactly once. A plus stays a plus: this is RFC 3986's
 * query, not a form, and keys in base64 hold pluses. Undefined when something in it is not percent-encoded UTF-8.
 */
export function parseQuery(query: string): ReadonlyMap<string, readonly string[]> | undefined {
  const parameters = new Map<string, string[]>();
  try {
    for (const pair of query.split('&').filter(Boolean)) {
      const equals = pair.indexOf('=');
      const name = decodeURIComponent(equals === -1 ? pair : pair.slice(0, equals));
      const value = equals === -1 ? '' : decodeURIComponent(pair.slice(equals + 1));
      const values = parameters.get(name);
      if (values) values.push(value);
      else parameters.set(name, [value]);
    }
  } catch {
    return undefined;
  }
  return parameters;
}
