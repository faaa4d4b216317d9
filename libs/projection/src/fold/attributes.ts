import { PERSONAL_ATTRIBUTES, type Attributes, type Json } from '@app/events';

/** Sets a key whatever its name; a plain assignment to `__proto__` would be lost. */
export function setOwn(attributes: Attributes, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(attributes, name, { value, configurable: true, enumerable: true, writable: true });
  } else {
    attributes[name] = value;
  }
}

/** Those about people apart from the others. */
export function separate(all: Attributes): { attributes: Attributes; personalAttributes: Attributes } {
  const attributes: Attributes = {};
  const personalAttributes: Attributes = {};
  for (const name in all) {
    setOwn(PERSONAL_ATTRIBUTES.has(name) ? personalAttributes : attributes, name, all[name]!);
  }
  return { attributes, personalAttributes };
}

/** Whether two values are equal as JSON, whatever the order of keys. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => Object.hasOwn(b, name) && isSameJson((a as Attributes)[name], (b as Attributes)[name]),
  );
}
