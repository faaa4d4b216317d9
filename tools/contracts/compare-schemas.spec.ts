/**
 * The check against the meaning of schemas: for random schemas and random changes of them, what it lets pass keeps both
 * promises for random documents, and what narrows or widens a schema does not pass. The reader of the older schema is the
 * one of the package for other teams.
 */
import * as fc from 'fast-check';
import { Check } from 'typebox/schema';
import { withoutWords } from '../../libs/events/src/consumer/tolerant';
import { compareSchemas } from './compare-schemas';
import type { JsonSchema } from './json-schema';

const NAMES = ['a', 'b', 'c'];
const WORDS = ['in_transit', 'delivered', 'lost'];

const leaf: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.record({ type: fc.constant('string'), maxLength: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constantFrom('integer', 'number', 'boolean') }),
  fc.subarray(WORDS, { minLength: 1 }).map((words) => ({ enum: words })),
  fc.constantFrom(...WORDS).map((word) => ({ const: word })),
);

const { schema: anySchema } = fc.letrec<{ schema: JsonSchema; object: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 2 },
    leaf,
    tie('object'),
    fc.record({ type: fc.constant('array'), items: tie('schema'), maxItems: fc.integer({ min: 1, max: 3 }) }),
    tie('schema').map((schema) => ({ anyOf: [schema, { type: 'null' }] })),
  ),
  object: fc
    .tuple(fc.dictionary(fc.constantFrom(...NAMES), tie('schema'), { maxKeys: 3 }), fc.subarray(NAMES))
    .map(([properties, names]) => ({
      type: 'object',
      properties: { ...properties },
      required: names.filter((name) => name in properties),
    })),
}));

/** A document of a schema, as a writer makes it: of the fields that it knows, the optional ones or not. */
function documentOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(documentOf));
  switch (schema.type) {
    case 'string':
      return fc.string({ maxLength: schema.maxLength });
    case 'integer':
      return fc.integer();
    case 'number':
      return fc.oneof(fc.integer(), fc.constant(0.5));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(documentOf(schema.items!), { maxLength: schema.maxItems });
    default:
      return fc.record(
        Object.fromEntries([
          // Of a required field without a schema nothing is known.
          ...(schema.required ?? []).map((name) => [name, fc.constant(0)] as const),
          ...Object.entries(schema.properties ?? {}).map(
            ([name, field]) => [name, documentOf(field)] as const,
          ),
        ]),
        { requiredKeys: schema.required ?? [] },
      );
  }
}

/** Not the validator that the other tests use: that one compiles each schema, which takes much longer than a look. */
const accepts = (schema: JsonSchema, document: unknown): boolean => Check(schema, document);

/** Some schema, and another one that is often a small change of it. */
const pair = anySchema.chain((old) =>
  fc.tuple(
    fc.constant(old),
    fc.oneof(
      anySchema,
      fc.tuple(fc.constantFrom(...NAMES), anySchema, fc.boolean()).map(([name, field, required]) => {
        if (!old.properties) return old;
        const grown = { ...old, properties: { ...old.properties, [name]: field } };
        return required ? { ...grown, required: [...new Set([...(old.required ?? []), name])] } : grown;
      }),
      fc.subarray(WORDS, { minLength: 1 }).map((words) => (old.enum ? { ...old, enum: words } : old)),
      fc
        .integer({ min: 1, max: 5 })
        .map((maxLength) => (old.type === 'string' ? { ...old, maxLength } : old)),
      fc.constant<JsonSchema>({ anyOf: [old, { type: 'null' }] }),
      fc.constantFrom(null, 5).map((word) => (old.enum ? { ...old, enum: [...old.enum, word] } : old)),
      fc.constantFrom('string', 'integer').map((type) => (old.anyOf || old.enum ? { ...old, type } : old)),
      fc.constantFrom(...NAMES).map((name) => (old.properties ? { ...old, required: [name] } : old)),
      fc.constant(old.anyOf ? { ...old, anyOf: old.anyOf.toReversed() } : old),
    ),
  ),
);

const withDocuments = pair.chain(([old, now]) =>
  fc.record({
    old: fc.constant(old),
    now: fc.constant(now),
    before: documentOf(old),
    after: documentOf(now),
  }),
);

it('lets pass only what keeps old records valid, and new ones readable', () => {
  let passed = 0;
  fc.assert(
    fc.property(withDocuments, ({ old, now, before, after }) => {
      // Alternatives of another type than the one beside them have no document.
      fc.pre(accepts(now, after));
      if (compareSchemas(old, now).length > 0) return;
      passed += 1;
      expect(accepts(now, before)).toBe(true);
      expect(accepts(withoutWords(old), after)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
  expect(passed).toBeGreaterThan(300);
});

it('refuses every change after which an old record is not valid, or a new one not readable', () => {
  let refused = 0;
  fc.assert(
    fc.property(withDocuments, ({ old, now, before, after }) => {
      fc.pre(accepts(now, after));
      if (accepts(now, before) && accepts(withoutWords(old), after)) return;
      refused += 1;
      expect(compareSchemas(old, now)).not.toEqual([]);
    }),
    { numRuns: 5_000 },
  );
  expect(refused).toBeGreaterThan(300);
});

it('lets every schema take its own place', () => {
  fc.assert(
    fc.property(anySchema, (schema) => expect(compareSchemas(schema, structuredClone(schema))).toEqual([])),
  );
});
