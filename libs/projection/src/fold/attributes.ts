import type { Attributes, Json } from '@app/events';

/** Sets a key whatever its name; a plain assignment to `__proto__` would be lost. */
export function setOwn(attributes: Attributes, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(attributes, name, { value, configurable: true, enumerable: true, writable: true });
  } else {
    attributes[name] = value;
  }
}

/** Attributes in the order of their names. */
export function inOrder(all: Attributes): Attributes {
  const sorted: Attributes = {};
  for (const name of Object.keys(all).sort()) setOwn(sorted, name, all[name]!);
  return sorted;
}
