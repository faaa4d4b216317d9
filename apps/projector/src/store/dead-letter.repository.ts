import { Injectable } from '@nestjs/common';
import { CE, DLQ, isUtcInstant, sourceOfUri } from '@app/events';
import type { ReceivedRecord } from '@app/kafka';
import type { EntityManager } from '@app/projection';

/** Keeps dead letters where people look: one row for each record that failed, however often it did. */
@Injectable()
export class DeadLetterRepository {
  async save(manager: EntityManager, letters: readonly ReceivedRecord[]): Promise<void> {
    const rows = [...new Map(letters.map((letter) => [keyOf(letter), letter])).values()].map(asRow);
    await manager.query(
      `INSERT INTO tracking.dead_letters AS known
        SELECT letter.* FROM json_populate_recordset(NULL::tracking.dead_letters, $1::json) AS letter
          ORDER BY topic, partition, "offset"
        ON CONFLICT (topic, partition, "offset") DO UPDATE SET
          code = excluded.code, detail = excluded.detail, state = 'open',
          attempts = greatest(known.attempts, excluded.attempts),
          failed_at = excluded.failed_at, updated_at = excluded.updated_at`,
      [JSON.stringify(rows)],
    );
  }
}

function asRow(letter: ReceivedRecord): Record<string, unknown> {
  const { headers, value } = letter;
  const { topic, partition, offset } = placeOf(letter);
  const now = new Date().toISOString();
  return {
    topic: storable(topic),
    partition,
    offset: String(offset),
    raw_id: storable(rawIdOf(headers[CE.id])),
    source: storable(headers[CE.source] && sourceOf(headers[CE.source]!)),
    integration: storable(headers[CE.integration]),
    code: storable(headers[DLQ.code]) ?? 'internal_error',
    detail: storable(headers[DLQ.detail]) ?? '',
    body: `\\x${value.toString('hex')}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [storable(name), storable(text)]),
    ),
    attempts: wholeNumber(headers[DLQ.attempt], MAX_INTEGER) ?? 1,
    state: 'open',
    failed_at: isUtcInstant(headers[DLQ.at] ?? '') ? headers[DLQ.at] : now,
    updated_at: now,
  };
}

/** The topic is open to others, so a letter may say anything; nothing it says may keep the next one from coming. */
interface Place {
  topic: string;
  partition: number;
  offset: bigint;
}

/** Where the record that failed lies; a letter that does not say so itself is found where the letter lies. */
function placeOf({ headers, ...letter }: ReceivedRecord): Place {
  const partition = wholeNumber(headers[DLQ.partition], MAX_INTEGER);
  const offset = headers[DLQ.offset];
  if (!headers[DLQ.topic] || partition === undefined || !/^\d{1,18}$/.test(offset ?? '')) return letter;
  return { topic: headers[DLQ.topic]!, partition, offset: BigInt(offset!) };
}

const keyOf = (letter: ReceivedRecord): string => {
  const { topic, partition, offset } = placeOf(letter);
  return `${topic}/${partition}/${offset}`;
};

/** An update's id is the raw id with the version of the mapping behind it. */
const rawIdOf = (id: string | undefined): string | undefined => id?.split(':')[0];

const MAX_INTEGER = 2 ** 31 - 1;

function wholeNumber(text: string | undefined, max: number): number | undefined {
  const number = /^\d{1,10}$/.test(text ?? '') ? Number(text) : NaN;
  return number <= max ? number : undefined;
}

/** Postgres texts hold neither U+0000 nor half a surrogate pair. The body itself is kept byte for byte. */
const storable = (text: string | undefined): string | null =>
  text === undefined ? null : text.replaceAll('\u0000', '\uFFFD').toWellFormed();

function sourceOf(uri: string): string {
  try {
    return sourceOfUri(uri);
  } catch {
    return uri;
  }
}
