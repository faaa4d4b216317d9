/** One scan of a parcel, as part of a `ShipmentUpdate`. */
import { Type, type Static } from 'typebox';
import { attributes } from './attributes';
import { BOUNDS, instant, key, list, nullable, number, someOf, text, uuid, word } from './schema-kinds';
import { DIRECTIONS, MILESTONES, PRECISIONS, STATUSES, STATUS_REASONS } from './status';

/** Why the time of an event is not to be relied on. */
export const TIME_FAULTS = ['missing', 'invalid', 'implausible'] as const;

const PLACE_PROPERTIES = {
  location: nullable(text(), 'The place in words.'),
  city: nullable(text()),
  region: nullable(text(), 'State or province.'),
  postalCode: nullable(text()),
  countryCode: nullable(text(), 'ISO 3166-1 alpha-2.'),
  countryName: nullable(text()),
  latitude: nullable(number(), 'Degrees, WGS 84.'),
  longitude: nullable(number(), 'Degrees, WGS 84.'),
};

/** The fields of a place, each required and null where there is no value. */
export const FULL_PLACE_SCHEMA = Type.Object(PLACE_PROPERTIES);
/** Schema of a `Place`. */
export const PLACE_SCHEMA = Type.Partial(FULL_PLACE_SCHEMA, {
  description: 'Where the event happened; a field that is absent is not stated.',
});
/** Where an event happened. Absent = not stated, null = stated as empty. */
export interface Place extends Static<typeof PLACE_SCHEMA> {}

/** Schema of an `UnmappedCode`. */
export const UNMAPPED_CODE_SCHEMA = Type.Object({
  field: key("The sender's field name, e.g. `msg.subtag`."),
  code: key('The code, verbatim.'),
});
/** A code that is not on the sender's list as we know it; kept verbatim and counted. */
export interface UnmappedCode extends Static<typeof UNMAPPED_CODE_SCHEMA> {}

/** A list of at most 100 unmapped codes. */
export const unmappedCodes = (description: string) =>
  Type.Optional(list(UNMAPPED_CODE_SCHEMA, BOUNDS.unmapped, description));

const SCAN_SCHEMA = Type.Object(
  {
    id: uuid('Id that the event has while none of the parts is known.'),
    parts: list(
      Type.String({ maxLength: BOUNDS.key }),
      BOUNDS.scanParts,
      'The parts that the sender may fill in later, such as the leg or the city, in an order that never changes; empty ' +
        'where it is not known. One that is long may be a hash of itself.',
    ),
  },
  {
    description:
      'Where parts of an event may become known later: which scan it reports, and those parts. Of two events with ' +
      'one scan the one that has all parts of the other and more is the same event reported more completely. An event ' +
      'without any such part needs no scan: it is known by its own id.',
  },
);
/** Which scan an event reports, and how completely. */
export interface Scan extends Static<typeof SCAN_SCHEMA> {}

/** Fields that events have on their way and in the history alike. */
export const SCAN_PROPERTIES = {
  id: uuid('From content, so that the same scan reported twice is one event.'),
  occurredAt: nullable(instant(), 'Null when the time is missing or impossible.'),
  occurredAtText: nullable(text(), 'The time as the sender wrote it.'),
  occurredAtPrecision: nullable(Type.Enum(PRECISIONS), 'How far the time can be trusted.'),
  status: nullable(Type.Enum(STATUSES), "Null makes no claim about the shipment's status."),
  statusReason: nullable(Type.Enum(STATUS_REASONS), 'Why it has this status.'),
  code: nullable(text(), "The sender's own code, verbatim."),
  details: list(word(), BOUNDS.details, "The sender's detail codes, sorted and distinct."),
  message: nullable(text(), "The sender's words."),
  direction: Type.Enum(DIRECTIONS, { description: 'Which way the parcel travels.' }),
  attributes: attributes('Everything else that is worth keeping.'),
};

/** Schema of a `ShipmentEvent`. */
export const SHIPMENT_EVENT_SCHEMA = Type.Object({
  ...SCAN_PROPERTIES,
  place: PLACE_SCHEMA,
  milestones: Type.Optional(someOf(MILESTONES, 'What the event marks; absent = what its status says.')),
  refinements: Type.Optional(
    someOf(
      STATUSES,
      'Finer words for a status of `exception` that parts of the event say, e.g. `lost`. `status` is refined by them ' +
        'already; they are repeated here because such a word counts in whichever report of the event it occurs.',
    ),
  ),
  timeFault: Type.Optional(
    Type.Enum(TIME_FAULTS, {
      description: 'The time is missing, impossible, or before 2000 or more than a day after it was stated.',
    }),
  ),
  scan: Type.Optional(SCAN_SCHEMA),
  unmapped: unmappedCodes('Codes of closed lists in this event that the mapping does not know.'),
});
/** One scan of a parcel. */
export interface ShipmentEvent extends Static<typeof SHIPMENT_EVENT_SCHEMA> {}
