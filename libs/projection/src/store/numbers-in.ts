/** Longest tracking number, as the mappings read them. */
const LONGEST = 256;
/** The work for one body is bounded, also for one that was made to be slow. */
const MOST = 20_000;

/** Text in quotes, what white space and JSON's own signs set apart, and letters and digits in a row. */
const FORMS = [/"((?:[^"\\]|\\.)*)"/g, /[^\s"'<>,;:=&{}[\]()]+/g, /[A-Za-z0-9]+/g];

/** Everything in a body that may be a tracking number, whether the body is JSON or not; not more than 20,000 texts. */
export function numbersIn(body: Buffer): Set<string> {
  const text = body.toString();
  const found = new Set<string>();
  for (const form of FORMS)
    for (const [whole, quoted] of text.matchAll(form)) {
      const number = (quoted === undefined ? whole : unescaped(quoted)).trim();
      if (number === '' || number.length > LONGEST || !number.isWellFormed()) continue;
      found.add(number);
      if (found.size === MOST) return found;
    }
  return found;
}

function unescaped(quoted: string): string {
  if (!quoted.includes('\\')) return quoted;
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    return quoted;
  }
}
