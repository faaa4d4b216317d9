/**
 * An access token. Of a source with `builtIn`, the gateway's own POST /oauth2/token is asked, as the sender would do
 * it, and asked again before the token lapses; tokens of an issuer elsewhere are given.
 */
import type { MechanismDefinition } from '@app/sources';
import { CommandError, EXIT } from '../../command-line/exit-codes';
import { KnownSecrets, withOneChange, type SecretPlaces } from './known-secrets';
import type { Proof, Shown } from './proof';

type Definition = Extract<MechanismDefinition, { type: 'oauth2' }>;

const ANSWER_TIMEOUT_MS = 10_000;
/** A token is used for this share of its time. */
const USED_FOR = 0.8;

/** @param given a token for a source whose tokens this gateway does not issue */
export function tokenProof(
  definition: Definition,
  places: SecretPlaces,
  gatewayUrl: string,
  given?: string,
): Proof {
  const token = tokensOf(definition, places, gatewayUrl, given);
  return {
    type: definition.type,
    signed: async () => bearing(await token()),
    tampered: async () => bearing(withOneChange(await token())),
    expired: async () => bearing(ofThePast(await token())),
  };
}

const bearing = (token: string): Shown => ({ headers: { authorization: `Bearer ${token}` } });

function tokensOf(
  { type, builtIn, clients = [], issuer, introspection }: Definition,
  places: SecretPlaces,
  gatewayUrl: string,
  given: string | undefined,
): () => string | Promise<string> {
  if (given !== undefined) return () => given;
  if (!builtIn) {
    const from = issuer ?? introspection?.url;
    return () => {
      const message = `${type}: the tokens of this source are issued by ${from}. Get one there and name the variable that holds it: --token-env NAME.`;
      throw new CommandError(message, EXIT.config);
    };
  }
  const entries = clients.map(({ id, clientId = id, secretFrom: place, secretSha256: hash, ...client }) => ({
    ...client,
    id,
    clientId,
    place,
    hash,
  }));
  const known = new KnownSecrets(type, entries, places);
  let held: Promise<Token> | undefined;
  return async () => {
    const former = held;
    if (former && performance.now() < (await former).usedUntil) return (await former).token;
    // Of several webhooks that see it lapse, the first one asks.
    if (held === former) {
      const { entry, secret } = known.valid();
      held = askFor(gatewayUrl, entry.clientId, secret);
    }
    return (await held!).token;
  };
}

interface Token {
  token: string;
  /** By `performance.now()`. */
  usedUntil: number;
}

async function askFor(gatewayUrl: string, clientId: string, secret: string): Promise<Token> {
  const answer = await fetch(`${gatewayUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
    }),
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new CommandError(`POST ${gatewayUrl}/oauth2/token: no answer (${reasonOf(error)}).`);
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new CommandError(
      `POST ${gatewayUrl}/oauth2/token was answered with ${answer.status}: ${text.slice(0, 300)}\n` +
        `It was asked by client ${clientId}: 401 means that the gateway holds another secret for it, 404 that no source of the gateway has builtIn.`,
    );
  const { access_token: token, expires_in: seconds } = JSON.parse(text) as {
    access_token: string;
    expires_in: number;
  };
  return { token, usedUntil: performance.now() + seconds * 1_000 * USED_FOR };
}

/** Undici hides the reason one level down. */
export const reasonOf = (error: unknown): string => {
  const { cause, name, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? (name === 'TimeoutError' ? 'timeout' : message);
};

const HOUR_SECONDS = 3_600;

/**
 * A JWT that says it expired an hour ago; its signature does not fit, as only the issuer could sign that. Of a token
 * that says nothing, one that was never issued.
 */
function ofThePast(token: string): string {
  const [header, payload, signature] = token.split('.');
  try {
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object;
    const exp = Math.floor(Date.now() / 1_000) - HOUR_SECONDS;
    const lapsed = Buffer.from(JSON.stringify({ ...claims, exp })).toString('base64url');
    return [header, lapsed, signature].join('.');
  } catch {
    return withOneChange(token.split('').toReversed().join(''));
  }
}
