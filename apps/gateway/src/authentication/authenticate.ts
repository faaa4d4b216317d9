/**
 * Decides whether a webhook comes from its source. Every mechanism that the source lists must pass; a source
 * without a mechanism passes nothing. This is the only place where an `AuthenticatedWebhook` is made, and the
 * publisher takes nothing else: publishing something unproven does not compile.
 */
import type { Source } from '../sources/source';
import type { Presented } from './mechanism';

export interface IncomingWebhook extends Presented {
  /** Address of the sender, as far as trusted proxies tell. */
  address: string;
  receivedAt: Date;
  traceparent: string | undefined;
}

declare const proven: unique symbol;

export interface AuthenticatedWebhook extends IncomingWebhook {
  readonly [proven]: true;
  readonly source: Source;
  /** Ids of the credentials that passed, in the order of the source's mechanisms. */
  readonly credentials: readonly string[];
}

export type Authentication = { outcome: 'ok'; webhook: AuthenticatedWebhook } | Refusal;

export interface Refusal {
  outcome: 'refused';
  code: 'unauthorized' | 'forbidden';
  /** For the log, never for the caller. */
  reason: string;
}

export function authenticate(webhook: IncomingWebhook, source: Source): Authentication {
  const credentials: string[] = [];
  for (const mechanism of source.mechanisms) {
    const credential = mechanism.verify(webhook, webhook.receivedAt);
    if (credential === undefined) return refused('unauthorized', `${mechanism.type} did not pass`);
    credentials.push(credential);
  }
  if (credentials.length === 0) return refused('unauthorized', 'the source has no mechanism');
  if (!source.allows(webhook.address))
    return refused('forbidden', `address ${webhook.address} is not allowed`);
  return { outcome: 'ok', webhook: { ...webhook, source, credentials } as unknown as AuthenticatedWebhook };
}

const refused = (code: Refusal['code'], reason: string): Refusal => ({ outcome: 'refused', code, reason });
