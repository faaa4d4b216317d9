import type { Signature } from '@app/integrations';
import type { BearerFinding, TokenPolicy } from './bearer';
import type { Validity } from './validity';
import type { Verdict } from './verdict';

/** What a request presents, before anything in it is believed. */
export interface Presented {
  /** All values of each header, lower-case names, in the order they came. */
  headers: Readonly<Record<string, readonly string[]>>;
  /** What follows the question mark of the URL, as it came. */
  query: string;
  /** The exact bytes of the body. */
  body: Buffer;
  /** What was found out about its bearer token; absent when there is none, or none that the source asks for. */
  bearer?: BearerFinding;
}

/** One way to prove where a webhook comes from, with the credentials that it accepts. */
export interface Mechanism {
  readonly type: string;
  /** Lower-case names of the headers that carry a credential. */
  readonly credentialHeaders: readonly string[];
  /** Names of the query parameters that carry a credential. */
  readonly credentialParameters: readonly string[];
  /** Of its credentials; empty where another server knows them. */
  readonly validities: readonly Validity[];
  /** How a bearer token is looked into before anything is decided; only of mechanisms that want one. */
  readonly tokens?: TokenPolicy;
  /** Decides from what is presented alone. Never throws. */
  verify(presented: Presented, now: Date): Verdict;
}

/** What a mechanism may need to know in addition to its entry in the sources file. */
export interface MechanismSetting {
  /** Id of the source. */
  source: string;
  /** Whether this gateway has a key to sign tokens with. */
  signsTokens: boolean;
  /** How the sender of the source signs by itself; absent when it does not. */
  signature?: Signature;
}

/** A header that must occur exactly once. */
export function singleHeader({ headers }: Pick<Presented, 'headers'>, name: string): string | undefined {
  const values = headers[name];
  return values?.length === 1 ? values[0] : undefined;
}

/** What follows the scheme in the one Authorization header. Schemes have no case (RFC 9110). */
export function authorization(presented: Pick<Presented, 'headers'>, scheme: string): string | undefined {
  const [given, credentials] =
    /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) +(\S+)$/.exec(singleHeader(presented, 'authorization') ?? '')?.slice(1) ??
    [];
  return given?.toLowerCase() === scheme ? credentials : undefined;
}

/** RFC 6750's token in the one Authorization header. */
export function bearerToken(presented: Pick<Presented, 'headers'>): string | undefined {
  const token = authorization(presented, 'bearer');
  return token !== undefined && /^[A-Za-z0-9._~+/-]+=*$/.test(token) ? token : undefined;
}
