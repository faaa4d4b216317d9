/** What a request presents, before anything in it is believed. */
export interface Presented {
  /** All values of each header, lower-case names, in the order they came. */
  headers: Readonly<Record<string, readonly string[]>>;
  /** The exact bytes of the body. */
  body: Buffer;
}

/** One way to prove where a webhook comes from, with the credentials that it accepts. */
export interface Mechanism {
  readonly type: string;
  /** Lower-case names of the headers that carry a credential. */
  readonly credentialHeaders: readonly string[];
  /** @returns the id of the credential that passed; undefined when none does. Never throws. */
  verify(presented: Presented, now: Date): string | undefined;
}

/** A header that must occur exactly once. */
export function singleHeader(presented: Presented, name: string): string | undefined {
  const values = presented.headers[name];
  return values?.length === 1 ? values[0] : undefined;
}
