/**
 * Which shipment a body is about. The gateway's cheap look and the mapping both read it here, so that they cannot
 * disagree.
 */
import { deadLetter, ok, type DeadLetter, type Outcome } from '@app/events';
import { isObject, kindOf, type JsonObject } from '../json/parse';
import { readCarrier, readTrackingNumber, type Identifier } from './tracking-number';

/** Where a payload names its shipment. */
export interface IdentityPlaces {
  readonly root: string;
  readonly number: string;
  readonly carrier: { readonly field: string } | { readonly always: string };
}

export interface FoundIdentity {
  /** Empty when it is missing or no object. */
  root: JsonObject;
  rootFault?: DeadLetter;
  number: Identifier;
  carrier: Exclude<Identifier, { missing: true }>;
}

/** Path of a field of the root. */
export const inRoot = ({ root }: Pick<IdentityPlaces, 'root'>, name: string): string =>
  root === '' ? name : `${root}.${name}`;

/** Looks for the shipment; never throws, whatever the body is. */
export function findIdentity(places: IdentityPlaces, body: unknown): FoundIdentity {
  const found = findRoot(places.root, isObject(body) ? body : {});
  return {
    ...found,
    number: readTrackingNumber(found.root[places.number]),
    carrier:
      'always' in places.carrier
        ? { value: places.carrier.always }
        : readCarrier(found.root[places.carrier.field]),
  };
}

function findRoot(path: string, body: JsonObject): Pick<FoundIdentity, 'root' | 'rootFault'> {
  let root = body;
  const walked: string[] = [];
  for (const key of path === '' ? [] : path.split('.')) {
    walked.push(key);
    const value = root[key] ?? {};
    if (!isObject(value)) {
      const detail = `${walked.join('.')}: expected object, found ${kindOf(value)}`;
      return { root: {}, rootFault: deadLetter('invalid_field', detail) };
    }
    root = value;
  }
  return { root };
}

/** Number and carrier, or the dead letter of a body that does not name its shipment. */
export function identityOf(
  places: IdentityPlaces,
  { number, carrier }: FoundIdentity,
): Outcome<{ carrier: string; trackingNumber: string }> {
  const path = inRoot(places, places.number);
  if ('missing' in number) return deadLetter('missing_identity', `${path} is missing or empty`);
  if ('problem' in number) return deadLetter('invalid_field', `${path}: ${number.problem}`);
  if ('problem' in carrier) {
    const field = 'field' in places.carrier ? places.carrier.field : '';
    return deadLetter('invalid_field', `${inRoot(places, field)}: ${carrier.problem}`);
  }
  return ok({ carrier: carrier.value, trackingNumber: number.value });
}
