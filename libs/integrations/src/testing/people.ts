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
  key: string;
  /** Name of the object that holds it. */
  around: string;
  text: string;
}

/** All texts of a value but empty ones, by the names of their fields. */
function* textsIn(value: Json, path = '', key = '', around = ''): Generator<NamedText> {
  if (typeof value === 'string') {
    if (value !== '') yield { path, key, around, text: value };
  } else if (Array.isArray(value)) {
    for (const item of value) yield* textsIn(item, `${path}[]`, key, around);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value))
      yield* textsIn(inner, path === '' ? name : `${path}.${name}`, name, key);
  }
}

/**
 * Fields of a body that name a person in a text without the word, each once. One whose text is among the personal
 * attributes is known to be personal, and needs no word.
 */
export function unmarkedPeople(body: Json, personal: Attributes = {}): string[] {
  const kept = JSON.stringify(personal);
  const unmarked = [...textsIn(body)].filter(
    ({ key, around, text }) =>
      isAboutPerson(key, around) &&
      !PEOPLE.test(text) &&
      !PLACES_OF_PEOPLE.test(text) &&
      !kept.includes(JSON.stringify(text)),
  );
  return [...new Set(unmarked.map(({ path }) => path))];
}

/** Words in the name of a field that leads to a person, or where people write what they like. */
const LEADS_TO_PERSON = new Set(
  'address comment comments instruction instructions link links note notes postcode remark remarks street uri url urls'.split(
    ' ',
  ),
);
/** Readable although they are called so, each for a reason. */
const ABOUT_PARCELS: ReadonlySet<string> = new Set([
  // The way to an order in the shop of the source's owner.
  'order_id_path',
  // Of a shop or locker, for whoever fetches a parcel there.
  'pickup_note',
]);
const LOOKS_PERSONAL = /https?:\/\/|[^\s@"]+@[^\s@"]+\.[a-z]|\+\d[\d ().-]{7,}\d/i;

/**
 * What analysts could read of a person in a mapped body: texts that look like a link, a mail address or a phone
 * number, and those that stand in the body under a name for one, by their paths.
 * @param readable the mapped body without its personal attributes
 */
export function readablePeople(body: Json, readable: Json): string[] {
  const shown = new Set<string>();
  for (const { text } of textsIn(readable)) shown.add(text);
  const named = [...textsIn(body)].filter(
    ({ key, text }) =>
      shown.has(text) && !ABOUT_PARCELS.has(key) && wordsOf(key).some((word) => LEADS_TO_PERSON.has(word)),
  );
  const looking = [...textsIn(readable)].filter(
    ({ key, text }) => !ABOUT_PARCELS.has(key) && LOOKS_PERSONAL.test(text),
  );
  return [...new Set([...named, ...looking].map(({ path }) => path))];
}
