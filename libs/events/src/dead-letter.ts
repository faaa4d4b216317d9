/**
 * Dead letters: records that could not be processed, kept whole with a stable code. The codes are a contract;
 * operators and dashboards switch on them.
 */
import { Type } from 'typebox';
import { instant } from './schema-kinds';

/** The codes, and what each of them means. */
export const DEAD_LETTER_CODES = {
  malformed_json: 'the body is not one JSON text',
  invalid_utf8: 'the body is not valid UTF-8',
  not_an_object: 'the root of the body is not a JSON object',
  too_deep: 'the body is nested deeper than 64 levels',
  duplicate_key: 'a key that decides the identity of the shipment occurs twice',
  unstorable_text: 'a text holds U+0000 or half a surrogate pair, which Postgres cannot store',
  limit_exceeded:
    'more checkpoints, or a larger record, than is processed, or the shipment has reached its bound of events or bytes',
  missing_identity: 'the tracking number is missing or empty',
  invalid_field: 'a field that decides the identity, or the root of it, has a type or size it cannot have',
  unsupported_version:
    'the webhook version is not known, or is newer and its body does not fit the newest known form; or answers of this sender are not mapped',
  unknown_account: 'the shipping-party account is not one this source may report for',
  unknown_integration: 'no integration of this name is built in',
  malformed_record: 'the record lacks headers or fields that every record of its topic has',
  unstorable_record:
    'a text of the record holds U+0000 or half a surrogate pair, or Postgres refuses its values',
  internal_error: 'an unforeseen error; the record goes through once the fault is fixed',
} as const;
/** One of the codes. */
export type DeadLetterCode = keyof typeof DEAD_LETTER_CODES;

/** Headers added to those of the original record. */
export const DLQ = {
  code: 'dlq-code',
  detail: 'dlq-detail',
  topic: 'dlq-topic',
  partition: 'dlq-partition',
  offset: 'dlq-offset',
  attempt: 'dlq-attempt',
  at: 'dlq-at',
} as const;

/** Schema of the headers of a dead letter, which has those of the original record as well. */
export const DEAD_LETTER_HEADERS_SCHEMA = Type.Object(
  {
    [DLQ.code]: Type.Enum(Object.keys(DEAD_LETTER_CODES) as DeadLetterCode[], {
      description: 'Why, as a stable code.',
    }),
    [DLQ.detail]: Type.String({ description: 'Why, for a person.' }),
    [DLQ.topic]: Type.String({ description: 'Topic of the original record.' }),
    [DLQ.partition]: Type.String({ pattern: '^\\d+$', description: 'Its partition, decimal text.' }),
    [DLQ.offset]: Type.String({ pattern: '^\\d+$', description: 'Its offset, decimal text.' }),
    [DLQ.attempt]: Type.String({
      pattern: '^\\d+$',
      description: 'How many times the record has become a dead letter, decimal text.',
    }),
    [DLQ.at]: instant('When it did so last.'),
  },
  {
    $id: 'urn:parcelwire:dead-letter-headers:v1',
    description: 'Headers that a dead letter has beside those of the original record.',
  },
);

/** What becomes of a record. Nothing else is possible: data never makes a handler throw. */
export type Outcome<T> = Ok<T> | DeadLetter;
/** The record could be processed. */
export interface Ok<T> {
  outcome: 'ok';
  value: T;
}
/** The record cannot be processed. */
export interface DeadLetter {
  outcome: 'deadLetter';
  code: DeadLetterCode;
  /** For a person: which field, which value. Never the whole body, never a credential. */
  detail: string;
}

/** The outcome with this value. */
export const ok = <T>(value: T): Ok<T> => ({ outcome: 'ok', value });
/**
 * The outcome without a value.
 * @param detail cut after 500 characters
 */
export const deadLetter = (code: DeadLetterCode, detail: string): DeadLetter => ({
  outcome: 'deadLetter',
  code,
  detail: detail.length > 500 ? `${detail.slice(0, 500)}…` : detail,
});

/**
 * The outcome of a record for which our own code has thrown. Messages of errors quote values, of people too; a dead
 * letter's detail and the log must not, so quoted parts are left out.
 */
export function unforeseenError(error: unknown): DeadLetter {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return deadLetter('internal_error', `${name}: ${message.replaceAll(QUOTED, '…')}`);
}

const QUOTED = /"[^"]*"|'[^']*'|`[^`]*`/g;
