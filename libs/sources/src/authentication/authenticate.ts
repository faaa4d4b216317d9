/**
 * Decides whether a webhook comes from its source. Every mechanism that the source lists must pass; a source
 * without a mechanism passes nothing. This is the only place where an `AuthenticatedWebhook` is made, and the
 * publisher takes nothing else: publishing something unproven does not compile. What proved the webhook stays
 * behind here: an `AuthenticatedWebhook` holds no credential, so none can reach a log or a record.
 */
import type { Source } from './source';
import type { Presented } from './mechanism';
import type { Failure } from './verdict';
import { keptHeaders, strayCredential } from './stray-credential';

/** A webhook as it arrived; nothing in it is proven. */
export interface IncomingWebhook extends Presented {
  /** Address of the sender, as far as trusted proxies tell. */
  address: string;
  receivedAt: Date;
  traceparent: string | undefined;
}

declare const proven: unique symbol;

/** A webhook that every mechanism of its source has accepted. Only `authenticate` makes one. */
export interface AuthenticatedWebhook extends Omit<IncomingWebhook, 'headers' | 'query' | 'bearer'> {
  readonly [proven]: true;
  /** Those that are kept with the webhook, lower-case names. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly source: Source;
  /** Ids of the credentials that passed, in the order of the source's mechanisms. */
  readonly credentials: readonly string[];
}

/** The webhook, or why it is refused. */
export type Authentication = { outcome: 'ok'; webhook: AuthenticatedWebhook } | Refusal;

/** Why a webhook is refused. */
export interface Refusal extends Failure {
  outcome: 'refused';
}

/** Runs every mechanism of the source. Never throws. */
export function authenticate(webhook: IncomingWebhook, source: Source): Authentication {
  const credentials: string[] = [];
  const failures: Failure[] = [];
  for (const mechanism of source.mechanisms) {
    const verdict = mechanism.verify(webhook, webhook.receivedAt);
    if ('passed' in verdict) credentials.push(verdict.passed);
    else failures.push({ ...verdict, reason: `${mechanism.type} did not pass: ${verdict.reason}` });
  }
  const failure = failures.length > 0 ? worstOf(failures) : undefined;
  if (failure) return { outcome: 'refused', ...failure };
  if (credentials.length === 0) return refused('unauthorized', 'the source has no mechanism');
  const stray = strayCredential(webhook, source);
  if (stray) return refused('unauthorized', `${stray} carries a credential that the source does not ask for`);
  if (!source.allows(webhook.address))
    return refused('forbidden', `address ${webhook.address} is not allowed`);
  return { outcome: 'ok', webhook: prove(webhook, source, credentials) };
}

function prove(
  { headers, body, address, receivedAt, traceparent }: IncomingWebhook,
  source: Source,
  credentials: readonly string[],
): AuthenticatedWebhook {
  const requestHeaders = keptHeaders(headers, source);
  return {
    requestHeaders,
    body,
    address,
    receivedAt,
    traceparent,
    source,
    credentials,
  } as unknown as AuthenticatedWebhook;
}

/** A sender with one wrong credential learns nothing about the others. */
const SEVERITY: readonly Failure['code'][] = [
  'unauthorized',
  'invalid_token',
  'rate_limited',
  'unavailable',
  'insufficient_scope',
  'forbidden',
];

const worstOf = (failures: readonly Failure[]): Failure | undefined =>
  SEVERITY.map((code) => failures.find((failure) => failure.code === code)).find(Boolean);

const refused = (code: Failure['code'], reason: string): Refusal => ({ outcome: 'refused', code, reason });
