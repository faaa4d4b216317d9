/**
 * Pieces of SQL that several views share. No view casts a text, and none looks into the history of each shipment: the
 * fold has put every date that a view needs into a column. Infinite times and dates, which no sender can state but a
 * restore could bring, count as none, since one of them must not make a view fail for all shipments.
 */

/** Statuses in the order of their rank; a copy, as a migration never changes. */
const RANKED = [
  'unknown',
  'pending',
  'info_received',
  'in_transit',
  'delivery_attempted',
  'exception',
  'out_for_delivery',
  'available_for_pickup',
  'returning',
  'expired',
  'cancelled',
  'lost',
  'delivered',
  'returned',
];
const CLOSED = ['delivered', 'returned', 'cancelled', 'lost', 'expired'];

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');

/** As a list of the open statuses, for which the index on the status can be used. */
export const isOpen = `s.status IN (${quoted(RANKED.filter((status) => !CLOSED.includes(status)))})`;

/** Greater for the status that comes later among events of one instant; an event without one is `unknown`. */
export const rankOf = (column: string): string =>
  `array_position(ARRAY[${quoted(RANKED)}], coalesce(${column}, 'unknown'))`;

/** Greater for the more exact time; null where there is no time. */
export const exactnessOf = (column: string): string =>
  `array_position(ARRAY['date', 'local', 'instant'], ${column})`;

export const finite = (column: string): string => `CASE WHEN isfinite(${column}) THEN ${column} END`;

/** The date in UTC. */
export const dateOf = (time: string): string => `(${time} AT TIME ZONE 'UTC')::date`;

export const today = dateOf('now()');

/** Whether a time had no zone, or no time of day. */
export const isImprecise = (column: string): string => `'${column}' = ANY (s.imprecise_times)`;

/** Whether a time is a date: an imprecise one at midnight. */
export const isDate = (column: string): string =>
  `(${isImprecise(column)} AND s.${column} = date_trunc('day', s.${column}, 'UTC'))`;
