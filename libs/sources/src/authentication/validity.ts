/** The time in which a credential is valid. */

export interface Validity {
  id: string;
  notBefore?: Date;
  notAfter?: Date;
}

/** Without the secret of the credential. */
export const validityOf = ({ id, notBefore, notAfter }: Validity): Validity => ({ id, notBefore, notAfter });

/** By source, from when on no webhook of it is accepted any more because its credentials have lapsed. */
export const credentialsExpire = (
  sources: Iterable<{ id: string; mechanisms: readonly { validities: readonly Validity[] }[] }>,
): Map<string, Date> =>
  new Map(
    [...sources].flatMap(({ id, mechanisms }) => {
      const ends = mechanisms.map(({ validities }) => lastEnd(validities)).filter((end) => end < Infinity);
      return ends.length === 0 ? [] : [[id, new Date(Math.min(...ends))] as const];
    }),
  );

/** Milliseconds since 1970; infinite where one never lapses, or none is known. */
const lastEnd = (validities: readonly Validity[]): number =>
  validities.length === 0
    ? Infinity
    : Math.max(...validities.map(({ notAfter }) => notAfter?.getTime() ?? Infinity));
