/** Places of dead letters as the first three values of a statement. */
import type { LetterPlace } from './letter';

/** A relation of them, to be given the columns topic, partition and offset. */
export const PLACES = 'unnest($1::text[], $2::integer[], $3::bigint[])';

/** The values. */
export const placesOf = (places: readonly LetterPlace[]): [string[], number[], string[]] => [
  places.map(({ topic }) => topic),
  places.map(({ partition }) => partition),
  places.map(({ offset }) => String(offset)),
];
