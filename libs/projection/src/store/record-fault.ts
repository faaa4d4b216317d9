import { deadLetter, unforeseenError, type DeadLetter } from '@app/events';
import { NewerFormError } from '../fold';
import { ConflictError } from './conflict-error';

/**
 * Whether an error is one that the same record would cause for ever, and then what becomes of the record; undefined
 * for every error that may be gone at the next try.
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
  return ours ? unforeseenError(error) : undefined;
}

/**
 * Whether an error tells of a lock, of another writer or of a connection, and so of no record: the record is tried
 * until it goes through.
 *
 * These are the SQLSTATE classes 08 (connection), 40 (transaction rollback: deadlock, serialization), 53 (resources),
 * 55 (not in the right state: a lock that is not available), 57 (intervention: a shutdown), 58 (system), and the
 * timeouts of a transaction; without a SQLSTATE, what sockets and the client say of a lost connection. A statement
 * that took too long (57014) may be the record's own doing: a wait for a lock ends sooner, with an error of its own.
 */
export function blamesNoRecord(error: unknown): boolean {
  const { code = '', message = '' } = (error ?? {}) as Partial<PostgresError & Error>;
  if (error instanceof ConflictError) return true;
  return PASSING_STATES.test(code) || LOST_SOCKETS.has(code) || LOST_CONNECTIONS.test(message);
}

const PASSING_STATES = /^(?:(?:08|40|53|55|58)...|57P..|25P0[34])$/;
const LOST_SOCKETS: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);
/** Of the client of Postgres, which gives these no code. */
const LOST_CONNECTIONS =
  /^(?:Connection terminated|Client was closed|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** What Postgres says beside its message, which may quote values. */
interface PostgresError {
  code?: string;
  table?: string;
  column?: string;
}

/** The rows are of a newer program: no record is at fault, and none may be given up for it. */
export const isFatal = (error: unknown): boolean => error instanceof NewerFormError;
