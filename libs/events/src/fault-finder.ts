/**
 * Finds where a value differs from its schema. Plain values are checked by TypeBox' compiled code, objects and lists
 * of objects here: TypeBox asks for each field whether it is `in` the object, which takes longer than parsing it.
 */
import { Type, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/**
 * Looks at a value.
 * @returns the path of the first part that the schema refuses, such as `events[0].place.latitude`, empty for the value
 *   itself; undefined when there is none
 */
export type FaultFinder = (value: unknown) => string | undefined;

/**
 * Makes the function for a schema. Objects with a refinement, and objects within unions, are looked at as a whole.
 */
export function faultFinder(schema: TSchema): FaultFinder {
  if (Type.IsObject(schema) && !Type.IsRefine(schema)) return objectFaults(schema);
  if (Type.IsArray(schema) && Type.IsObject(schema.items)) return listFaults(schema);
  const validator = Compile(schema);
  return (value) => (validator.Check(value) ? undefined : '');
}

function objectFaults(schema: ReturnType<typeof Type.Object>): FaultFinder {
  const required: readonly string[] = schema.required ?? [];
  const fields = Object.entries(schema.properties).map(([name, inner]) => ({
    name,
    isRequired: required.includes(name),
    faultIn: faultFinder(inner),
  }));
  return (value) => {
    if (!isObject(value)) return '';
    for (const { name, isRequired, faultIn } of fields) {
      const given = value[name];
      if (given === undefined) {
        if (isRequired) return name;
        continue;
      }
      const fault = faultIn(given);
      if (fault !== undefined) return fault === '' || fault[0] === '[' ? name + fault : `${name}.${fault}`;
    }
    return undefined;
  };
}

function listFaults({ items, maxItems = Infinity }: { items: TSchema; maxItems?: number }): FaultFinder {
  const faultIn = faultFinder(items);
  return (value) => {
    if (!Array.isArray(value) || value.length > maxItems) return '';
    for (const [index, item] of value.entries()) {
      const fault = faultIn(item);
      if (fault !== undefined) return fault === '' ? `[${index}]` : `[${index}].${fault}`;
    }
    return undefined;
  };
}

/** Names of the fields that a schema has, at any depth. */
export function namesIn(schema: TSchema): ReadonlySet<string> {
  const names = new Set<string>();
  const look = (part: TSchema): void => {
    if (Type.IsArray(part)) look(part.items);
    if (!Type.IsObject(part)) return;
    for (const [name, inner] of Object.entries(part.properties)) {
      names.add(name);
      look(inner);
    }
  };
  look(schema);
  return names;
}

/** Whether a value is an object and not a list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
