/**
 * Whose fault an error of Postgres is. Classes 22 (data exception) and 23 (integrity constraint violation) blame
 * the values, so the same record would fail again for ever; everything else is the database's state, and trying
 * again helps. Source: PostgreSQL, Appendix A, error codes.
 */
export const isRecordFault = (error: unknown): boolean => /^2[23]/.test(sqlState(error) ?? '');

export const sqlState = (error: unknown): string | undefined => {
  const code = (error as { driverError?: { code?: unknown }; code?: unknown } | undefined)?.driverError?.code;
  return typeof code === 'string' ? code : undefined;
};
