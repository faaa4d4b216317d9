/**
 * Whether a schema may take the place of another one within `v1`. Two promises are held:
 *
 *   a record that is in a topic already is valid for the new schema    its readers may be newer than it is
 *   a new record is valid for a reader of the old schema               that ignores fields and words it does not know
 *
 * So fields may be added if they are optional, and words to an enumeration. Everything else breaks one of the two:
 * a field that is removed, renamed, required or not required any more, another type, another bound, a word that is removed.
 */
import { BOUNDS, STRUCTURE, WORDS, type JsonSchema } from './json-schema';

/** A change that breaks readers or old records: where, and what. */
export interface Break {
  where: string;
  what: string;
}

/** @returns what breaks; nothing when the new schema may take the place of the old one */
export function compareSchemas(old: JsonSchema, now: JsonSchema, where = ''): Break[] {
  const strange = [...unknownKeywords(old), ...unknownKeywords(now)];
  if (strange.length > 0)
    return [{ where, what: `the check does not understand the keyword ${strange.join(', ')}` }];
  if (kindOf(old) !== kindOf(now)) return [{ where, what: `${kindOf(old)} became ${kindOf(now)}` }];
  return [
    ...besideAlternatives(old, now, where),
    ...bounds(old, now, where),
    ...words(old, now, where),
    ...fields(old, now, where),
    ...(old.items && now.items ? compareSchemas(old.items, now.items, `${where}[]`) : []),
    ...alternatives(old.anyOf ?? [], now.anyOf ?? [], where),
  ];
}

const KNOWN: readonly string[] = [...BOUNDS, ...STRUCTURE, ...WORDS];

const unknownKeywords = (schema: JsonSchema): string[] =>
  Object.keys(schema).filter((keyword) => !KNOWN.includes(keyword));

/** As people say it: `number or null`. */
const nullLast = (one: string, other: string): number =>
  Number(one === 'null') - Number(other === 'null') || one.localeCompare(other);

/** What a value is, in words; alternatives in any order. */
function kindOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `the constant ${JSON.stringify(schema.const)}`;
  if (schema.enum) return 'an enumeration';
  if (schema.anyOf) return schema.anyOf.map(kindOf).toSorted(nullLast).join(' or ');
  if (schema.type === undefined) return 'any value';
  if (schema.type === 'object' && !schema.properties) return 'an object of any fields';
  if (schema.type === 'array' && !schema.items) return 'a list of any values';
  return schema.type;
}

const bounds = (old: JsonSchema, now: JsonSchema, where: string): Break[] =>
  BOUNDS.filter((bound) => old[bound] !== now[bound]).map((bound) => ({
    where,
    what: `${bound} was ${old[bound] ?? 'not bounded'} and is ${now[bound] ?? 'not bounded'}`,
  }));

/** A type or required fields that are stated beside alternatives, words, or where nothing says which fields there are. */
function besideAlternatives(old: JsonSchema, now: JsonSchema, where: string): Break[] {
  const breaks: Break[] = [];
  if (old.type !== now.type)
    breaks.push({ where, what: `the type was ${old.type ?? 'any'} and is ${now.type ?? 'any'}` });
  for (const name of unlisted(now, old)) breaks.push({ where, what: `${name} was not required and is` });
  for (const name of unlisted(old, now)) breaks.push({ where, what: `${name} was required and is not` });
  return breaks;
}

/** Fields that one of two schemas requires, the other does not, and of which it has no schema. */
const unlisted = (one: JsonSchema, other: JsonSchema): string[] =>
  (one.required ?? []).filter(
    (name) => !Object.hasOwn(one.properties ?? {}, name) && !isRequired(other, name),
  );

/** A reader takes any text for a word that it does not know; other values it could not. */
const words = (old: JsonSchema, now: JsonSchema, where: string): Break[] => [
  ...(old.enum ?? [])
    .filter((word) => !now.enum?.includes(word))
    .map((word) => ({ where, what: `the word ${JSON.stringify(word)} was removed` })),
  ...(now.enum ?? [])
    .filter((word) => typeof word !== 'string' && !old.enum?.includes(word))
    .map((word) => ({ where, what: `${JSON.stringify(word)} was added, which is no text` })),
];

function fields(old: JsonSchema, now: JsonSchema, where: string): Break[] {
  const before = old.properties ?? {};
  const after = now.properties ?? {};
  const added = Object.keys(after).filter((name) => !Object.hasOwn(before, name));
  return [
    ...Object.entries(before).flatMap(([name, schema]) => {
      const at = where === '' ? name : `${where}.${name}`;
      const other = Object.hasOwn(after, name) ? after[name] : undefined;
      if (!other) return [{ where: at, what: 'the field was removed' }];
      const changed = compareSchemas(schema, other, at);
      const was = isRequired(old, name);
      if (was === isRequired(now, name)) return changed;
      return [
        ...changed,
        { where: at, what: was ? 'was required and is optional' : 'was optional and is required' },
      ];
    }),
    ...added
      .filter((name) => isRequired(now, name))
      .map((name) => ({
        where: where === '' ? name : `${where}.${name}`,
        what: 'a new field is required; records that are there lack it',
      })),
  ];
}

const isRequired = ({ required = [] }: JsonSchema, name: string): boolean => required.includes(name);

/** Of the same kinds, or they would not be compared. */
const alternatives = (old: readonly JsonSchema[], now: readonly JsonSchema[], where: string): Break[] =>
  sorted(old).flatMap((schema, index) => compareSchemas(schema, sorted(now)[index]!, where));

const sorted = (schemas: readonly JsonSchema[]): JsonSchema[] =>
  schemas.toSorted((one, other) => nullLast(kindOf(one), kindOf(other)));
