/**
 * A webhook that was refused although its source exists: what whoever connects a sender needs to see at the first
 * attempt. It holds no body and no credential, of headers the names only. A sample: of many refusals of one source in a
 * moment the first few are kept, and how many others there were.
 */
import { Type, type Static } from 'typebox';
import type { Envelope } from './cloud-event';
import { faultFinder, isObject } from './fault-finder';
import { count, instant, key, list, text } from './schema-kinds';
import { unstorablePath } from './storable';

/** Names the schema of `RefusedDelivery`. */
export const REFUSED_DELIVERY_URN = 'urn:parcelwire:refused-delivery:v1';

/** Most names of headers that are kept of one request. */
export const MOST_HEADER_NAMES = 60;

/** Schema of a `RefusedDelivery`. */
export const REFUSED_DELIVERY_SCHEMA = Type.Object(
  {
    source: key('The configured source.'),
    at: instant("The gateway's clock."),
    code: key('The stable code that the sender was answered.'),
    reason: text('Why, without anything of a credential.'),
    address: text('Address of the sender.'),
    headerNames: list(
      key(),
      MOST_HEADER_NAMES,
      'Names of its headers in lower case, sorted; none of the values.',
    ),
    webhookVersion: Type.Optional(
      key('What the version header of its integration says; absent without one.'),
    ),
    others: count('How many other webhooks of the source were refused at about that time and are not kept.'),
  },
  { $id: REFUSED_DELIVERY_URN, description: 'A webhook that was refused although its source exists.' },
);
/** A webhook that was refused although its source exists. */
export interface RefusedDelivery extends Static<typeof REFUSED_DELIVERY_SCHEMA> {}

/** Schema of the headers of the record of a refusal. */
export const REFUSED_DELIVERY_HEADERS_SCHEMA = Type.Object(
  { 'content-type': Type.Literal('application/json') },
  {
    $id: 'urn:parcelwire:refused-delivery-headers:v1',
    description: 'Headers of the records of `tracking.refused-deliveries.v1`.',
  },
);

/** Key and headers of the record that holds a refusal; its value is the refusal as JSON. */
export const refusedDeliveryEnvelope = ({ source }: Pick<RefusedDelivery, 'source'>): Envelope => ({
  key: source,
  headers: { 'content-type': 'application/json' },
});

const faultIn = faultFinder(REFUSED_DELIVERY_SCHEMA);
/** Only whether there is such a text is asked, not where. */
const NO_NAMES: ReadonlySet<string> = new Set();

/** Reads the value of a record; undefined for what is not a refusal that Postgres can store. */
export function readRefusedDelivery(bytes: Buffer): RefusedDelivery | undefined {
  const json = bytes.toString();
  try {
    const value: unknown = JSON.parse(json);
    const isReadable =
      faultIn(value) === undefined && isObject(value) && unstorablePath(json, value, NO_NAMES) === undefined;
    return isReadable ? (value as unknown as RefusedDelivery) : undefined;
  } catch {
    return undefined;
  }
}
