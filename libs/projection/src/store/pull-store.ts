/**
 * What carriers were asked, and what of it was published: table `pulls`. A row is written after its answer was
 * acknowledged by the brokers, so that a killed backfill publishes an answer twice at worst, and never none.
 */
import { Injectable } from '@nestjs/common';
import { Database } from './database';
import { readErased } from './erased-shipments';

/** Stands for the carrier of a number that nobody knows. */
const NOBODY = 'unknown';

/** A parcel that a carrier is asked for. */
export interface AskedNumber {
  trackingNumber: string;
  /** Left out: any carrier's. */
  carrier?: string;
}

/** What a carrier has said about a parcel. */
export interface GivenAnswer {
  carrier: string;
  trackingNumber: string;
  answeredAt: Date;
  /** SHA-256 of its bytes. */
  sha256: Buffer;
}

/** Remembers the answers of one source. */
@Injectable()
export class PullStore {
  constructor(
    private readonly database: Database,
    private readonly source: { id: string; account: string },
  ) {}

  /**
   * Those of some answers that have to be published.
   * @param anyTime whether one that was published at any time is known; else only the newest one is, as a carrier may
   *   say something again that it had taken back
   */
  async unknown<A extends GivenAnswer>(answers: readonly A[], anyTime: boolean): Promise<A[]> {
    const { rows } = await this.database.pool.query<{ place: number }>(
      `SELECT u.place::integer AS place
        FROM unnest($2::text[], $3::text[], $4::bytea[]) WITH ORDINALITY AS u(tracking_number, carrier, sha256, place)
        JOIN tracking.pulls p USING (tracking_number, carrier)
        WHERE p.source = $1
          AND u.sha256 = ANY (CASE WHEN $5::boolean THEN p.answers ELSE p.answers[cardinality(p.answers):] END)`,
      [this.source.id, ...arraysOf(answers), answers.map(({ sha256 }) => sha256), anyTime],
    );
    const known = new Set(rows.map(({ place }) => place - 1));
    return answers.filter((_, index) => !known.has(index));
  }

  /** Of some shipments (ids) those that were erased, whenever that was. */
  async erased(ids: readonly string[]): Promise<Set<string>> {
    return new Set((await readErased(this.database.pool, ids)).keys());
  }

  /** Answers were given, and are published now. An answer that is older than the newest one is put before it. */
  async answered(answers: readonly GivenAnswer[]): Promise<void> {
    for (const { carrier, trackingNumber, answeredAt, sha256 } of answers)
      await this.database.pool.query(
        `INSERT INTO tracking.pulls AS p (source, carrier, tracking_number, account, asked_at, answered_at, answers)
          VALUES ($1, $2, $3, $4, now(), $5, ARRAY[$6::bytea])
          ON CONFLICT (source, tracking_number, carrier) DO UPDATE SET
            asked_at = excluded.asked_at,
            answered_at = greatest(p.answered_at, excluded.answered_at),
            answers = CASE WHEN p.answered_at > excluded.answered_at
              THEN $6::bytea || array_remove(p.answers, $6::bytea)
              ELSE array_remove(p.answers, $6::bytea) || $6::bytea END`,
        [this.source.id, carrier, trackingNumber, this.source.account, answeredAt, sha256],
      );
  }

  /** The carrier knows none of these numbers. */
  async notFound(numbers: readonly AskedNumber[]): Promise<void> {
    await this.database.pool.query(
      `INSERT INTO tracking.pulls (source, tracking_number, carrier, account, asked_at)
        SELECT DISTINCT $1, u.tracking_number, coalesce(u.carrier, '${NOBODY}'), $4, now()
          FROM unnest($2::text[], $3::text[]) AS u(tracking_number, carrier)
        ON CONFLICT (source, tracking_number, carrier) DO UPDATE SET asked_at = excluded.asked_at`,
      [this.source.id, ...arraysOf(numbers), this.source.account],
    );
  }

  /** Those of some numbers that were not asked for since a moment. */
  async notAskedSince<N extends AskedNumber>(numbers: readonly N[], since: Date): Promise<N[]> {
    const { rows } = await this.database.pool.query<{ place: number }>(
      `SELECT DISTINCT u.place::integer AS place
        FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS u(tracking_number, carrier, place)
        JOIN tracking.pulls p ON p.source = $1 AND p.tracking_number = u.tracking_number
          AND (u.carrier IS NULL OR p.carrier IN (u.carrier, '${NOBODY}'))
        WHERE p.asked_at >= $4`,
      [this.source.id, ...arraysOf(numbers), since],
    );
    const asked = new Set(rows.map(({ place }) => place - 1));
    return numbers.filter((_, index) => !asked.has(index));
  }
}

const arraysOf = (numbers: readonly AskedNumber[]): [string[], (string | null)[]] => [
  numbers.map(({ trackingNumber }) => trackingNumber),
  numbers.map(({ carrier }) => carrier ?? null),
];
