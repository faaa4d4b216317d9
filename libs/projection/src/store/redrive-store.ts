/**
 * Dead letters that are sent through again. A letter is `open` until it has been sent, `redriven` until the outcome
 * is known, and then `resolved` or open again with one attempt more. A row is changed only while it has the
 * attempt that was read: what another process has found out meanwhile stays.
 */
import type { DeadLetter } from '@app/events';
import { Injectable } from '@nestjs/common';
import { Database } from './database';
import type { Letter, LetterPlace } from './letter';
import { SAME_PLACE, lockedLetters } from './letter-locks';
import { PLACES, placesOf } from './letter-places';
import { whereOpen, type LetterFilter } from './letter-filter';
import type { Statement } from './transaction';

/** A dead letter as it is kept. */
export interface KeptLetter extends Letter {
  code: string;
  attempts: number;
}

/** How many open letters are alike. */
export interface LetterGroup {
  code: string;
  source: string | null;
  version: string | null;
  letters: number;
}

/** Letters of each state. */
export type LetterCounts = Record<'open' | 'redriven' | 'resolved', number>;

/** Reads and marks dead letters for a redrive. */
@Injectable()
export class RedriveStore {
  constructor(private readonly database: Database) {}

  /** What open letters there are. */
  async groups(filter: LetterFilter): Promise<LetterGroup[]> {
    const values: unknown[] = [];
    const { rows } = await this.database.pool.query<LetterGroup>(
      `SELECT code, source, headers ->> 'ce_webhookversion' AS version, count(*)::integer AS letters
        FROM tracking.dead_letters WHERE ${whereOpen(filter, values)}
        GROUP BY code, source, version ORDER BY letters DESC, code, source, version`,
      values,
    );
    return rows;
  }

  /**
   * The next open letters, the oldest offsets first.
   * @param after the last one of the call before; each letter is given once, however it fares
   */
  async next(filter: LetterFilter, after: LetterPlace | undefined, atMost: number): Promise<KeptLetter[]> {
    const values: unknown[] = [
      String(after?.offset ?? -1),
      after?.topic ?? '',
      after?.partition ?? -1,
      atMost,
    ];
    const { rows } = await this.database.pool.query<LetterRow>(
      `SELECT topic, partition, "offset", code, attempts, headers, body FROM tracking.dead_letters
        WHERE ("offset", topic, partition) > ($1::bigint, $2::text, $3::integer) AND ${whereOpen(filter, values)}
        ORDER BY "offset", topic, partition LIMIT $4`,
      values,
    );
    return rows.map(({ offset, body, ...row }) => ({ ...row, offset: BigInt(offset), value: body }));
  }

  /** Letters have been sent. One whose outcome is known already keeps that. */
  async sent(letters: readonly KeptLetter[]): Promise<void> {
    await this.database.pool.query(
      `WITH given AS MATERIALIZED (
          SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::integer[])
            AS u(topic, partition, "offset", attempts)),
        locked AS MATERIALIZED (${lockedLetters('given AS u')})
        UPDATE tracking.dead_letters t SET state = 'redriven', updated_at = now()
          FROM locked AS l JOIN given AS u USING (topic, partition, "offset")
          WHERE ${SAME_PLACE} AND t.state = 'open' AND t.attempts = u.attempts`,
      [...placesOf(letters), letters.map(({ attempts }) => attempts)],
    );
  }

  /** A letter has failed again before it was sent. */
  async failedAgain(letter: KeptLetter, { code, detail }: DeadLetter): Promise<void> {
    await this.database.pool.query(
      `UPDATE tracking.dead_letters
        SET attempts = attempts + 1, code = $5, detail = $6, failed_at = now(), updated_at = now()
        WHERE topic = $1 AND partition = $2 AND "offset" = $3 AND state = 'open' AND attempts = $4`,
      [letter.topic, letter.partition, String(letter.offset), letter.attempts, code, detail],
    );
  }

  /** How many of some letters are in each state. */
  async counts(places: readonly LetterPlace[]): Promise<LetterCounts> {
    const { rows } = await this.database.pool.query<{ state: keyof LetterCounts; letters: number }>(
      `SELECT state, count(*)::integer AS letters FROM tracking.dead_letters d
        JOIN ${PLACES} AS u(topic, partition, "offset") USING (topic, partition, "offset") GROUP BY state`,
      placesOf(places),
    );
    const counts = Object.fromEntries(rows.map(({ state, letters }) => [state, letters]));
    return { open: 0, redriven: 0, resolved: 0, ...counts };
  }
}

interface LetterRow extends Pick<KeptLetter, 'topic' | 'partition' | 'code' | 'attempts' | 'headers'> {
  offset: string;
  body: Buffer;
}

/** Says, in the transaction that applies them, that records have gone through after all; undefined for none. */
export const resolveStatement = (places: readonly LetterPlace[]): Statement | undefined =>
  places.length === 0
    ? undefined
    : {
        name: 'resolve-dead-letters',
        text: `WITH locked AS MATERIALIZED (${lockedLetters(`${PLACES} AS u(topic, partition, "offset")`)})
          UPDATE tracking.dead_letters t SET state = 'resolved', updated_at = now()
            FROM locked AS l WHERE ${SAME_PLACE} AND t.state <> 'resolved'`,
        values: placesOf(places),
      };
