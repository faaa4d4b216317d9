import { Injectable } from '@nestjs/common';
import { CE, DLQ, sourceOfUri } from '@app/events';
import type { ReceivedRecord } from '@app/kafka';
import type { EntityManager } from 'typeorm';

/** Keeps dead letters where people look: one row for each record that failed, however often it did. */
@Injectable()
export class DeadLetterRepository {
  async save(manager: EntityManager, letters: readonly ReceivedRecord[]): Promise<void> {
    const rows = [...new Map(letters.map((letter) => [placeOf(letter), letter])).values()].map(asRow);
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
  const { headers, value, topic, partition, offset } = letter;
  const failedAt = headers[DLQ.at] ?? new Date().toISOString();
  return {
    topic: headers[DLQ.topic] ?? topic,
    partition: Number(headers[DLQ.partition] ?? partition),
    offset: headers[DLQ.offset] ?? String(offset),
    raw_id: storable(headers[CE.id]),
    source: storable(headers[CE.source] && sourceOf(headers[CE.source]!)),
    integration: storable(headers[CE.integration]),
    code: headers[DLQ.code] ?? 'internal_error',
    detail: storable(headers[DLQ.detail]) ?? '',
    body: `\\x${value.toString('hex')}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [storable(name), storable(text)]),
    ),
    attempts: Number(headers[DLQ.attempt] ?? 1),
    state: 'open',
    failed_at: failedAt,
    updated_at: new Date().toISOString(),
  };
}

const placeOf = ({ headers, topic, partition, offset }: ReceivedRecord): string =>
  `${headers[DLQ.topic] ?? topic}/${headers[DLQ.partition] ?? partition}/${headers[DLQ.offset] ?? offset}`;

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
