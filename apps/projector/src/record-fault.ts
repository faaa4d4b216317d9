import { deadLetter, type DeadLetter } from '@app/events';

/**
 * Whether an error is one that the same record would cause for ever, and then what becomes of the record;
 * undefined for everything that trying again may mend.
 *
 * Of Postgres' errors, classes 22 (data exception) and 23 (integrity constraint violation) blame the values; all
 * others tell of the state of the database. Source: PostgreSQL, Appendix A, error codes. Of the language's own
 * errors these are the ones that a wrong line of ours throws.
 */
export function recordFault(error: unknown): DeadLetter | undefined {
  if (/^2[23]/.test(sqlState(error))) return deadLetter('unstorable_record', (error as Error).message);
  const ours = [TypeError, RangeError, ReferenceError, SyntaxError, URIError].some(
    (type) => error instanceof type,
  );
  return ours ? deadLetter('internal_error', String(error)) : undefined;
}

function sqlState(error: unknown): string {
  const code = (error as { driverError?: { code?: unknown } } | undefined)?.driverError?.code;
  return typeof code === 'string' ? code : '';
}
