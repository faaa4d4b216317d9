import { deadLetter, type DeadLetter } from '@app/events';
import { NewerFormError } from '@app/projection';

/**
 * Whether an error is one that the same record would cause for ever, and then what becomes of the record; undefined
 * for everything that trying again may mend.
 *
 * Of Postgres' errors, classes 21 (cardinality violation), 22 (data exception), 23 (integrity constraint violation)
 * and 54 (a limit of the program exceeded) blame the values; all others tell of the state of the database. Source:
 * PostgreSQL, Appendix A, error codes. Of the language's own errors these are the ones that a wrong line of ours
 * throws.
 */
export function recordFault(error: unknown): DeadLetter | undefined {
  const { code = '', table = '', column = '' } = (error ?? {}) as PostgresError;
  if (/^(21|22|23|54)...$/.test(code))
    return deadLetter('unstorable_record', `SQLSTATE ${code} ${table} ${column}`.trim());
  const ours = [TypeError, RangeError, ReferenceError, SyntaxError, URIError].some(
    (type) => error instanceof type,
  );
  return ours ? deadLetter('internal_error', String(error)) : undefined;
}

/** What Postgres says beside its message, which may quote values. */
interface PostgresError {
  code?: string;
  table?: string;
  column?: string;
}

/** The rows are of a newer program: no record is at fault, and none may be given up for it. */
export const isFatal = (error: unknown): boolean => error instanceof NewerFormError;
