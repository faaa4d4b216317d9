/**
 * Which dead letters are about a shipment that was erased. Most have the key of their shipment. The key of a webhook that
 * could not be read is not known: its body is searched for the number of an erased shipment. Such a letter is
 * not kept. What cannot be found so is a body that does not write the number as plain text.
 */
import { CE, isUtcInstant, numberId, shipmentIdOfKey } from '@app/events';
import type { Pool } from 'pg';
import { isErased, readErased, stillErased, type ErasedShipments } from './erased-shipments';
import type { Letter } from './letter';
import { numbersIn } from './numbers-in';
import type { Statement } from './transaction';

/** Letters that are to be kept, and what has to be true still in the transaction that has written them. */
export interface KeptLetters {
  kept: readonly Letter[];
  checks: readonly Statement[];
}

export async function withoutErased(pool: Pool, letters: readonly Letter[]): Promise<KeptLetters> {
  const named = letters.filter(({ headers }) => headers[CE.subject] !== undefined);
  const unnamed = letters.filter(({ headers }) => headers[CE.subject] === undefined);
  const [byKey, byNumber] = await Promise.all([notErased(pool, named), notMentioning(pool, unnamed)]);
  const gone = new Set([...byKey.gone, ...byNumber.gone]);
  return {
    kept: letters.filter((letter) => !gone.has(letter)),
    checks: [...byKey.checks, ...byNumber.checks],
  };
}

interface Sorted {
  gone: readonly Letter[];
  checks: readonly Statement[];
}

const NOTHING: Sorted = { gone: [], checks: [] };
const erasedMeanwhile = (): Error => new Error('a shipment was erased meanwhile');

const receivedAt = ({ headers }: Letter): string | undefined => {
  const text = headers[CE.time] ?? '';
  return isUtcInstant(text) ? text : undefined;
};

/** Letters that name their shipment. */
async function notErased(pool: Pool, letters: readonly Letter[]): Promise<Sorted> {
  const about = new Map(letters.map((letter) => [letter, shipmentIdOfKey(letter.headers[CE.subject]!)]));
  const ids = [...new Set(about.values())];
  if (ids.length === 0) return NOTHING;
  const erased = await readErased(pool, ids);
  const gone = letters.filter((letter) => {
    const at = receivedAt(letter);
    return at !== undefined && isErased(erased, about.get(letter)!, at);
  });
  const keptIds = ids.filter((id) => letters.some((one) => about.get(one) === id && !gone.includes(one)));
  const known = keptIds.filter((id) => erased.has(id)).length;
  const check = stillErased(keptIds, known, erasedMeanwhile);
  return { gone, checks: check ? [check] : [] };
}

/** Letters that name an account only. */
async function notMentioning(pool: Pool, letters: readonly Letter[]): Promise<Sorted> {
  const times = letters.flatMap((letter) => receivedAt(letter) ?? []);
  if (times.length === 0) return NOTHING;
  const earliest = times.reduce((a, b) => (Date.parse(a) < Date.parse(b) ? a : b));
  const erased = await erasedNumbers(pool, earliest);
  const gone = letters.filter((letter) => mentionsErased(letter, erased.numbers));
  return { gone, checks: [erased.stillTheSame] };
}

const ERASED_NUMBERS = `SELECT number_id, until_received_at FROM tracking.erased_shipments
  WHERE number_id IS NOT NULL AND until_received_at > $1`;

async function erasedNumbers(
  pool: Pool,
  since: string,
): Promise<{ numbers: ErasedShipments; stillTheSame: Statement }> {
  const query = { name: 'erased-numbers', text: ERASED_NUMBERS, values: [since] };
  const { rows } = await pool.query<{ number_id: string; until_received_at: Date }>(query);
  const numbers = new Map<string, number>();
  for (const { number_id: id, until_received_at: until } of rows)
    numbers.set(id, Math.max(numbers.get(id) ?? 0, until.getTime()));
  const check = (rowCount: number): Error | undefined =>
    rowCount === rows.length ? undefined : erasedMeanwhile();
  return { numbers, stillTheSame: { ...query, check } };
}

function mentionsErased(letter: Letter, numbers: ErasedShipments): boolean {
  const account = letter.headers[CE.account];
  const at = receivedAt(letter);
  if (numbers.size === 0 || account === undefined || at === undefined) return false;
  for (const number of numbersIn(letter.value))
    if (isErased(numbers, numberId(account, number), at)) return true;
  return false;
}
