/**
 * Whether an update fits into the bounds of the contract. The schema is their only source: its limits of lists, texts
 * and numbers are collected once, and an ordinary update costs one comparison for each value. Who makes updates asks
 * this before publishing, so that one that is too large is refused where its webhook is still at hand.
 */
import type { TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { isObject } from './fault-finder';
import { SHIPMENT_UPDATE_SCHEMA, type ShipmentUpdate } from './shipment-update';

/** The keywords of JSON Schema that hold a limit, or lead to one. */
interface Limits {
  maxItems?: number;
  maxLength?: number;
  maximum?: number;
  properties?: Record<string, TSchema>;
  items?: TSchema;
  anyOf?: TSchema[];
}

/** Path and limit of the first value that is beyond its limit. */
type Look = (value: unknown, path: string) => string | undefined;

/**
 * Looks at an update.
 * @returns which value is beyond its bound, for a person, such as `events[3].details has more than 100 items`;
 *   undefined when all fit. The levels of attributes are not looked at: a body is refused for them when it is parsed.
 */
export function boundBroken(update: ShipmentUpdate): string | undefined {
  return look(update, '');
}

function lookFor(schema: TSchema): Look | undefined {
  const { maxItems, maxLength, maximum, properties, items, anyOf }: Limits = schema;
  if (anyOf) return firstOf(anyOf.map(lookFor).filter((inner) => inner !== undefined));
  if (properties) return intoObject(properties);
  if (items) return intoList(items, maxItems ?? Infinity);
  if (maximum !== undefined) {
    return (value, path) =>
      typeof value === 'number' && value > maximum ? `${path} is greater than ${maximum}` : undefined;
  }
  if (maxLength === undefined) return undefined;
  // The schema counts characters, of which a text has at most as many as it has UTF-16 units.
  return (value, path) =>
    typeof value === 'string' && value.length > maxLength && !Check(schema, value)
      ? `${path} has more than ${maxLength} characters`
      : undefined;
}

function firstOf(looks: readonly Look[]): Look | undefined {
  const [only] = looks;
  if (looks.length < 2) return only;
  return (value, path) => {
    for (const inner of looks) {
      const broken = inner(value, path);
      if (broken !== undefined) return broken;
    }
    return undefined;
  };
}

function intoObject(properties: Record<string, TSchema>): Look | undefined {
  const fields = Object.entries(properties).flatMap(([name, schema]) => {
    const inner = lookFor(schema);
    return inner ? [{ name, inner }] : [];
  });
  if (fields.length === 0) return undefined;
  return (value, path) => {
    if (!isObject(value)) return undefined;
    for (const { name, inner } of fields) {
      const given = value[name];
      if (given === undefined || given === null) continue;
      const broken = inner(given, name);
      if (broken !== undefined) return path === '' ? broken : `${path}.${broken}`;
    }
    return undefined;
  };
}

function intoList(items: TSchema, maxItems: number): Look {
  const inner = lookFor(items);
  return (value, path) => {
    if (!Array.isArray(value)) return undefined;
    if (value.length > maxItems) return `${path} has more than ${maxItems} items`;
    if (!inner) return undefined;
    for (let index = 0; index < value.length; index++) {
      const broken = inner(value[index], '');
      if (broken !== undefined) return `${path}[${index}]${broken.startsWith(' ') ? '' : '.'}${broken}`;
    }
    return undefined;
  };
}

const look: Look = lookFor(SHIPMENT_UPDATE_SCHEMA) ?? (() => undefined);
