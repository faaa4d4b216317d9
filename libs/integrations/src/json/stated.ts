/** An object without the fields that are undefined: those that the sender did not state. */
export function stated<T extends object>(fields: T): T {
  const result: Partial<T> = {};
  for (const name of Object.keys(fields) as (keyof T)[]) {
    if (fields[name] !== undefined) result[name] = fields[name];
  }
  return result as T;
}

/** Blanks, or the name of null, into which relays and scripts turn it. */
const NOTHING = /^\s*(?:null\s*)?$/i;

/** Whether a text says no more than none would: it is blank, or the word null. */
export const saysNothing = (text: string): boolean => NOTHING.test(text);
