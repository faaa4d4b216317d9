/** The part of JSON Schema 2020-12 of which the contract's schemas are made; the check refuses any other keyword. */
export interface JsonSchema {
  $id?: string;
  description?: string;
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: readonly unknown[];
  const?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

/** Keywords that bound a value. */
export const BOUNDS = [
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'pattern',
] as const;

/** Keywords whose change is compared; all others but these and the bounds make a schema unreadable to the check. */
export const STRUCTURE = ['type', 'properties', 'required', 'items', 'anyOf', 'enum', 'const'] as const;

/** Keywords that change nothing. */
export const WORDS = ['$id', '$schema', 'description', 'title', 'deprecated', 'examples'] as const;
