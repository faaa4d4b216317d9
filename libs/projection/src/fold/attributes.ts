import { PERSONAL_ATTRIBUTES, type Attributes, type Json } from '@app/events';

/** Sets a key whatever its name; a plain assignment to `__proto__` would be lost. */
export function setOwn(attributes: Attributes, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(attributes, name, { value, configurable: true, enumerable: true, writable: true });
  } else {
    attributes[name] = value;
  }
}

/** Attributes in the order of their names, those about people apart from the others. */
export function separate(all: Attributes): { attributes: Attributes; personalAttributes: Attributes } {
  const attributes: Attributes = {};
  const personalAttributes: Attributes = {};
  for (const name of Object.keys(all).sort()) {
    setOwn(PERSONAL_ATTRIBUTES.has(name) ? personalAttributes : attributes, name, all[name]!);
  }
  return { attributes, personalAttributes };
}
