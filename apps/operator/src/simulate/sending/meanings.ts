/** What the gateway's answers mean to the person who connects a sender, and what to do about them. */

/** By the stable code of a refusal; `docs.spec.ts` sees to it that none is missing. */
export const MEANINGS: Readonly<Record<string, string>> = {
  bad_request: 'The request cannot be understood: a proxy in between may have changed it.',
  empty_body: 'No body arrived.',
  unauthorized:
    'A mechanism did not pass. The gateway has another secret, or is set up for another mechanism, header or parameter; or a proxy changes the body. `npm run sources` says which one, in the column of what was last refused.',
  invalid_token: 'The access token is not valid: of another issuer or audience, expired, or changed.',
  forbidden:
    'Authentic, but the address is not in allowFrom, or the token is of a client or scope that this source does not take. Over plain HTTP: the gateway wants TLS.',
  not_found: 'The gateway has no such source: it reads another sources file, or has refused the newest one.',
  method_not_allowed: 'Only POST is taken: something has made another request of it, a redirection perhaps.',
  request_timeout: 'The body took too long to arrive.',
  payload_too_large: 'The body is larger than MAX_BODY_BYTES.',
  unsupported_media_type: 'The body must be application/json.',
  unsupported_charset: 'The body must be UTF-8.',
  unsupported_encoding: 'The body must not be compressed.',
  expectation_failed: 'Something has added an Expect header.',
  rate_limited:
    'More than the rateLimit of the source, or too many refusals from this address within a minute (FAILED_AUTHENTICATIONS_PER_MINUTE). Wait, or use a lower --rate.',
  headers_too_large: 'Headers or URL are larger than the gateway allows.',
  internal_error: 'A fault of the gateway: see its log.',
  unsupported_transfer_encoding: 'Something has added a transfer coding that is not chunked.',
  overloaded: 'More webhooks at once than the gateway holds: use a lower --rate.',
  unavailable:
    'Not confirmed as stored: the brokers do not answer, or the issuer of a token does not. A sender tries again.',
};

/** @param code of the refusal, or of the error where there was no answer */
export function meaningOf(status: number, code: string | undefined): string {
  if (status === 202) return 'Stored: all in-sync replicas have it.';
  if (status === 0) return `No answer: is the gateway running, and is --url right?`;
  const known = code === undefined ? undefined : MEANINGS[code];
  if (known) return known;
  if (status >= 300 && status < 400)
    return 'A redirection, which senders do not follow: --url must be the last one.';
  return 'Not an answer of the gateway: something else listens at this URL, or stands before it.';
}
