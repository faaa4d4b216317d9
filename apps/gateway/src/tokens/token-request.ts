/**
 * Reads what a client sends to the token endpoint: RFC 6749's client credentials, with id and secret in the Basic
 * scheme or in the form.
 */
import { basicCredentials, scopesOf, singleHeader, type Presented } from '@app/sources';

/** RFC 6749 5.2. */
export interface TokenError {
  error: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope';
  error_description: string;
}

export interface TokenRequest {
  /** What the client may mean by its id and secret: not every client encodes them like a form before Basic does. */
  candidates: readonly { clientId: string; secret: string }[];
  /** Left out: all that the client may have. */
  scopes: readonly string[] | undefined;
}

const LARGEST_FORM_BYTES = 8 * 1024;

export function readTokenRequest(presented: Pick<Presented, 'headers' | 'body'>): TokenRequest | TokenError {
  const form = readForm(presented);
  if (!form) return invalid('the body must be application/x-www-form-urlencoded, with each parameter once');
  const grantType = form.get('grant_type');
  if (!grantType) return invalid('grant_type is missing');
  if (grantType !== 'client_credentials')
    return {
      error: 'unsupported_grant_type',
      error_description: 'the only grant type is client_credentials',
    };
  const candidates = readCandidates(presented, form);
  if ('error' in candidates) return candidates;
  return { candidates, scopes: form.get('scope') ? scopesOf(form.get('scope')) : undefined };
}

/** Undefined when it is none, or a parameter occurs twice. */
function readForm(presented: Pick<Presented, 'headers' | 'body'>): Map<string, string> | undefined {
  const [type = ''] = (singleHeader(presented, 'content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return undefined;
  if (presented.body.length > LARGEST_FORM_BYTES) return undefined;
  const pairs = [...new URLSearchParams(presented.body.toString('utf8'))];
  const form = new Map(pairs);
  return form.size === pairs.length ? form : undefined;
}

function readCandidates(
  presented: Pick<Presented, 'headers'>,
  form: ReadonlyMap<string, string>,
): TokenRequest['candidates'] | TokenError {
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  if (presented.headers.authorization === undefined) {
    return clientId && secret
      ? [{ clientId, secret }]
      : { error: 'invalid_client', error_description: 'the client does not identify itself' };
  }
  if (secret !== undefined) return invalid('the client identifies itself twice');
  const basic = basicCredentials(presented);
  if (!basic) return { error: 'invalid_client', error_description: 'the Authorization header is not Basic' };
  const plain = { clientId: basic.username, secret: basic.password };
  const decoded = { clientId: formDecoded(plain.clientId), secret: formDecoded(plain.secret) };
  if (clientId !== undefined && clientId !== plain.clientId && clientId !== decoded.clientId)
    return invalid('the client identifies itself as two');
  return [decoded, plain];
}

const formDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

const invalid = (description: string): TokenError => ({
  error: 'invalid_request',
  error_description: description,
});
