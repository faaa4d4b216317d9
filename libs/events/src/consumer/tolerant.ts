/**
 * How a consumer reads `v1`, which only ever grows: fields that it does not know are left alone, and a text that is no
 * word of an enumeration today may be one tomorrow. Everything else is as the schema says.
 */
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/schema';

/** A value whose enumerations may hold words that are not known yet. */
export type Tolerant<T> = T extends string
  ? string extends T
    ? T
    : T | (string & {})
  : T extends object
    ? { [Name in keyof T]: Tolerant<T[Name]> }
    : T;

/** Where a value is not what the schema says; undefined when it is. */
export type Look = (value: unknown) => string | undefined;

/** Makes a function that looks at values as a consumer does. */
export function tolerantly(schema: TSchema): Look {
  const validator = Compile(withoutWords(JSON.parse(JSON.stringify(schema)) as TSchema));
  return (value) => {
    if (validator.Check(value)) return undefined;
    const [, [error]] = validator.Errors(value);
    return `${error?.instancePath || 'the value'}: ${error?.message ?? 'not as the schema says'}`;
  };
}

/** A schema as plain JSON, in which any text is a word of each enumeration. */
export const withoutWords = <Schema>(schema: Schema): Schema => open(schema) as Schema;

function open(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(open);
  if (typeof schema !== 'object' || schema === null) return schema;
  const isEnumeration = 'enum' in schema && Array.isArray(schema.enum);
  const entries = Object.entries(schema).map(([name, inner]): [string, unknown] =>
    isEnumeration && name === 'enum' ? ['type', 'string'] : [name, open(inner)],
  );
  return Object.fromEntries(entries);
}
