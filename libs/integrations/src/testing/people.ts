/**
 * For specs only: people in fixtures. What must not leave a mapping is found in a mapped body by a word that every
 * value about a person holds, so a fixture that names somebody without it would pass unseen.
 */
import type { Attributes, Json } from '@app/events';

/** People in the fixtures are called Private, and so are their addresses, keys and devices: none of it is kept. */
export const PEOPLE = /private|15550100/i;
/** Where they live is kept where analysts cannot read it. */
export const PLACES_OF_PEOPLE = /PRIV 4TE/i;

/** Words in the name of a field, or of the object around a `name`, that is about a person. */
const PERSON = new Set(
  'addressee buyer consignee customer person receiver recipient shopper signatory signed signee'.split(' '),
);
const ALWAYS = new Set('email emails mobile phone'.split(' '));
const NAMES = new Set('name names'.split(' '));
/** `firstName` is a person's, `countryName` is not. */
const PARTS_OF_NAMES = new Set('contact family first full given last middle user'.split(' '));
/** What is said of a person without saying who it is. */
const NO_PERSON = new Set(
  'at code country date id ids language reference role state status time type'.split(' '),
);
/** Objects whose `name` is no person's. */
const THINGS = new Set(
  (
    'carrier city company country courier depot event facility hub location merchant place point product ' +
    'region service shop state station status store warehouse'
  ).split(' '),
);

/** `customerName` and `customer_name` are two words. */
const wordsOf = (key: string): string[] =>
  key
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean);

/** Whether a text under this key, in an object under another one, says who a person is. */
function isAboutPerson(key: string, around: string): boolean {
  const words = wordsOf(key);
  const has = (list: ReadonlySet<string>): boolean => words.some((word) => list.has(word));
  if (has(ALWAYS)) return true;
  if (words.length === 1 && has(NAMES)) return !wordsOf(around).some((word) => THINGS.has(word));
  return (has(PERSON) && !NO_PERSON.has(words.at(-1)!)) || (has(NAMES) && has(PARTS_OF_NAMES));
}

interface NamedText {
  path: string;
  text: string;
}

function* personalTexts(value: Json, path = '', key = '', around = ''): Generator<NamedText> {
  if (typeof value === 'string') {
    if (value !== '' && isAboutPerson(key, around)) yield { path, text: value };
  } else if (Array.isArray(value)) {
    for (const item of value) yield* personalTexts(item, `${path}[]`, key, around);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value))
      yield* personalTexts(inner, path === '' ? name : `${path}.${name}`, name, key);
  }
}

/**
 * Fields of a body that name a person in a text without the word, each once. One whose text is among the personal
 * attributes is known to be personal, and needs no word.
 */
export function unmarkedPeople(body: Json, personal: Attributes = {}): string[] {
  const kept = JSON.stringify(personal);
  const unmarked = [...personalTexts(body)].filter(
    ({ text }) => !PEOPLE.test(text) && !PLACES_OF_PEOPLE.test(text) && !kept.includes(JSON.stringify(text)),
  );
  return [...new Set(unmarked.map(({ path }) => path))];
}
