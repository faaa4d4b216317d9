/**
 * Keeps dead letters where people look: one row for each record that failed, however often it did. The topics are
 * open to others, so a letter may say anything about itself; what no column or index can hold is left out or cut.
 */
import { CE, DLQ, isUtcInstant, sourceNamedBy } from '@app/events';
import { Injectable } from '@nestjs/common';
import { Database } from './database';
import { withoutErased } from './erased-letters';
import type { Letter, LetterPlace } from './letter';
import { insertInto } from './statements';
import { inOneTransaction, statement, type Statement } from './transaction';

const ON_CONFLICT = `ON CONFLICT (topic, partition, "offset") DO UPDATE SET
  code = excluded.code, detail = excluded.detail, state = 'open',
  attempts = greatest(dead_letters.attempts, excluded.attempts),
  failed_at = excluded.failed_at, updated_at = excluded.updated_at`;

/** Writes dead letters into table `dead_letters`. */
@Injectable()
export class DeadLetterStore {
  constructor(private readonly database: Database) {}

  /**
   * Writes letters together with the step of the offset; of two that speak of one record the later one counts.
   * @throws what the step's check returns, or an error of Postgres; then nothing was written
   */
  async save(step: Statement, letters: readonly Letter[]): Promise<void> {
    await this.write([step], letters);
  }

  /** The same without an offset, for letters whose records are derived again. */
  async keep(letters: readonly Letter[]): Promise<void> {
    if (letters.length > 0) await this.write([], letters);
  }

  /** Whether letters could be written: one that is taken back. @throws as `save` */
  async rehearse(): Promise<void> {
    const place = { topic: 'rehearsal', partition: 0, offset: 0n };
    await this.write([], [{ ...place, headers: {}, value: Buffer.alloc(0) }], bareLetter, 'ROLLBACK');
  }

  /** @param kept what is kept of a letter */
  private async write(
    steps: readonly Statement[],
    letters: readonly Letter[],
    kept: (letter: Letter) => Letter = (letter) => letter,
    end?: 'ROLLBACK',
  ): Promise<void> {
    const { tables } = this.database;
    // By all that a letter says, before anything of it is left out.
    const { kept: permitted, checks } = await withoutErased(this.database.pool, letters);
    const rows = new Map(permitted.map(kept).map((letter) => [keyOf(letter), rowOf(letter)]));
    const text = (): string => insertInto(tables.deadLetters, ON_CONFLICT);
    const upsert = statement(tables.deadLetters, 'upsert-dead-letters', text, tables.deadLetters.columns, [
      ...rows.values(),
    ]);
    // An erasure waits for writers of letters, and those that come later see it: so the checks come last.
    await inOneTransaction(this.database, [...steps, ...(upsert ? [upsert, ...checks] : [])], end);
  }

  /** Keeps of letters what can always be stored: where they are and their bytes, nothing that they say. */
  async saveBare(step: Statement, letters: readonly Letter[]): Promise<void> {
    await this.write([step], letters, bareLetter);
  }
}

const bareLetter = ({ topic, partition, offset, value }: Letter): Letter => ({
  topic,
  partition,
  offset,
  value,
  headers: {
    [DLQ.code]: 'unstorable_record',
    [DLQ.detail]: 'what the dead letter says about itself cannot be stored',
  },
});

function rowOf(letter: Letter): object {
  const { headers, value } = letter;
  const { topic, partition, offset } = placeOf(letter);
  const now = new Date().toISOString();
  const at = headers[DLQ.at] ?? '';
  return {
    topic,
    partition,
    offset: String(offset),
    rawId: storable(rawIdOf(headers[CE.id]), MAX_TEXT),
    source: storable(headers[CE.source] && sourceNamedBy(headers[CE.source]!), MAX_TEXT),
    integration: storable(headers[CE.integration], MAX_TEXT),
    code: storable(headers[DLQ.code], MAX_CODE) || 'internal_error',
    detail: storable(headers[DLQ.detail], MAX_DETAIL) ?? '',
    body: `\\x${value.toString('hex')}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [storable(name, MAX_TEXT), storable(text, MAX_HEADER)]),
    ),
    attempts: wholeNumber(headers[DLQ.attempt]) ?? 1,
    state: 'open',
    failedAt: isUtcInstant(at) ? at : now,
    updatedAt: now,
  };
}

/** Where the record that failed lies; a letter that does not say so itself is found where the letter lies. */
function placeOf({ headers, ...letter }: Letter): LetterPlace {
  const topic = headers[DLQ.topic] ?? '';
  const partition = wholeNumber(headers[DLQ.partition]);
  const offset = headers[DLQ.offset] ?? '';
  if (!TOPIC_NAME.test(topic) || partition === undefined || !/^\d{1,18}$/.test(offset)) return letter;
  return { topic, partition, offset: BigInt(offset) };
}

const keyOf = (letter: Letter): string => {
  const { topic, partition, offset } = placeOf(letter);
  return `${topic}/${partition}/${offset}`;
};

/** Kafka's own rule for names of topics; they are part of a key. */
const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/;
/** The code is part of an index. */
const MAX_CODE = 100;
const MAX_TEXT = 1_000;
const MAX_DETAIL = 2_000;
const MAX_HEADER = 64 * 1024;

/** An update's id is the raw id with the version of the mapping behind it. */
const rawIdOf = (id: string | undefined): string | undefined => id?.split(':')[0];

function wholeNumber(text: string | undefined): number | undefined {
  const number = /^\d{1,10}$/.test(text ?? '') ? Number(text) : NaN;
  return number < 2 ** 31 ? number : undefined;
}

/** Postgres texts hold neither U+0000 nor half a surrogate pair. The body itself is kept byte for byte. */
const storable = (text: string | undefined, characters: number): string | null =>
  text === undefined ? null : text.slice(0, characters).replaceAll('\u0000', '\uFFFD').toWellFormed();
