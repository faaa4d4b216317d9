/**
 * The columns that a sender states for the shipment as a whole: one row for each, with its kind and its meaning.
 * The schemas of statements and of shipments, the columns' names and which of them hold times follow from this
 * table. A new column needs a row here, a property of the entity and a migration.
 */
import { Type, type TNull, type TOptional, type TUnion } from 'typebox';
import { BOUNDS, count, date, instant, integer, list, number, text } from './schema-kinds';

const KINDS = {
  text: text(),
  texts: list(text(), BOUNDS.orderTags),
  instant: instant(),
  date: date(),
  count: count(),
  integer: integer(),
  number: number(),
};

/**
 * What a column holds: `instant` is ISO 8601 UTC with milliseconds, `date` is `YYYY-MM-DD`, `count` is an integer
 * that is not negative, `number` any finite one, `texts` a list.
 */
export type ColumnKind = keyof typeof KINDS;

interface Row {
  kind: ColumnKind;
  description: string;
}

const ROWS = {
  alternateTrackingNumber: row('text', 'Another number under which the carrier knows the shipment.'),
  pickedUpAt: row('instant', 'When the carrier took the shipment.'),
  firstAttemptedAt: row('instant', 'When delivery was attempted for the first time.'),
  deliveredAt: row('instant', 'When the shipment was delivered.'),
  failedDeliveryAttempts: row('count', 'How many attempts to deliver have failed.'),
  promisedDeliveryAt: row('instant', 'When the carrier promised to deliver.'),
  estimatedDeliveryAt: row('instant', 'When delivery is expected.'),
  estimatedDeliveryMin: row('instant', 'Begin of the time in which delivery is expected.'),
  estimatedDeliveryMax: row('instant', 'End of the time in which delivery is expected.'),
  estimatedDeliverySource: row('text', "Who made the estimate, in the sender's word."),
  estimatedDeliveryConfidenceCode: row('number', "How sure the estimate is, on the sender's scale."),
  signatureRequirement: row('text', "Whether somebody has to sign, in the sender's word."),
  deliveryType: row('text', "How the shipment is handed over, in the sender's word."),
  shippingMethod: row('text', 'The service that was booked.'),
  locationId: row('text', 'The place from which the order was sent.'),
  originCountryCode: row('text', 'ISO 3166-1 alpha-2 of the country from which the shipment is sent.'),
  destinationCountryCode: row('text', 'ISO 3166-1 alpha-2 of the country to which the shipment goes.'),
  orderId: row('text', "The merchant's id of the order."),
  orderNumber: row('text', "The merchant's number of the order."),
  orderDate: row('instant', 'When the order was made.'),
  orderTags: row('texts', "The merchant's tags of the order."),
  orderPromisedDeliveryDate: row('date', 'The day for which the merchant promised delivery.'),
  onTimeStatus: row('text', "Whether delivery is on time, in the sender's word."),
  onTimeDifferenceDays: row('integer', 'Days between promise and delivery; late is positive.'),
  reportedTransitDays: row(
    'count',
    'Days in transit as the sender counts them; the day of the pick-up is not one of them.',
  ),
  carbonEmissionsValue: row('number', 'Emissions of the transport.'),
  carbonEmissionsUnit: row('text', 'Unit of the emissions.'),
} as const satisfies Record<string, Row>;

/** Field of a statement whose value is a column of `tracking.shipments`. */
export type StatedColumn = keyof typeof ROWS;

/** Each stated column and its kind, in the order of the table. */
export const STATED_COLUMNS = Object.fromEntries(
  Object.entries(ROWS).map(([field, { kind }]) => [field, kind]),
) as { readonly [F in StatedColumn]: (typeof ROWS)[F]['kind'] };

type ColumnOfKind<Kind extends ColumnKind> = {
  [F in StatedColumn]: (typeof STATED_COLUMNS)[F] extends Kind ? F : never;
}[StatedColumn];

/** Stated column that holds a time. */
export type TimeColumn = ColumnOfKind<'instant' | 'date'>;

/** The stated columns that hold an instant or a date, in the order of the table. */
export const TIME_COLUMNS = (Object.keys(STATED_COLUMNS) as StatedColumn[]).filter(
  (field): field is TimeColumn => STATED_COLUMNS[field] === 'instant' || STATED_COLUMNS[field] === 'date',
) as readonly TimeColumn[];

/** Name of the column in the database for a field: `pickedUpAt` is `picked_up_at`. */
export const columnName = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

type Stated<F extends StatedColumn> = TUnion<[(typeof KINDS)[(typeof ROWS)[F]['kind']], TNull]>;

/** A schema for each stated column: required, and null where there is no value. */
export const STATED_PROPERTIES = Object.fromEntries(
  Object.entries(ROWS).map(([field, { kind, description }]) => [
    field,
    Type.Union([KINDS[kind], Type.Null()], { description }),
  ]),
) as unknown as { [F in StatedColumn]: Stated<F> };

/** The same, and absent where nothing is stated. */
export const OPTIONAL_STATED_PROPERTIES = Object.fromEntries(
  Object.entries(STATED_PROPERTIES).map(([field, schema]) => [field, Type.Optional(schema)]),
) as unknown as { [F in StatedColumn]: TOptional<Stated<F>> };

function row<const Kind extends ColumnKind>(kind: Kind, description: string) {
  return { kind, description };
}
