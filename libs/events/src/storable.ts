/**
 * Texts that Postgres cannot store: those with U+0000 or half a surrogate pair. In JSON both are possible as
 * escapes only, so most records are known to be free of them by one look at their text.
 */

const SUSPECT = /\\u(?:0000|[dD][89a-fA-F])/;

/**
 * Finds a text that Postgres cannot store, names of fields included.
 * @param json the text of the value, already found to be valid UTF-8
 * @param names names of fields that are nobody's
 * @returns the path of the text, such as `events[0].message`; undefined when there is none. A name that is not among
 *   `names` may be about a person, and is written as `*`.
 */
export function unstorablePath(json: string, value: unknown, names: ReadonlySet<string>): string | undefined {
  if (!json.includes('\\u') || !SUSPECT.test(json)) return undefined;
  const open: [value: unknown, path: string][] = [[value, '']];
  for (let next = open.pop(); next; next = open.pop()) {
    const [current, path] = next;
    if (typeof current === 'string' && !isStorable(current)) return path;
    if (typeof current !== 'object' || current === null) continue;
    for (const [name, inner] of Object.entries(current)) {
      const innerPath = Array.isArray(current)
        ? `${path}[${name}]`
        : below(path, names.has(name) ? name : '*');
      if (!isStorable(name)) return innerPath;
      open.push([inner, innerPath]);
    }
  }
  return undefined;
}

/** Whether Postgres can store a text: it has neither U+0000 nor half a surrogate pair. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
