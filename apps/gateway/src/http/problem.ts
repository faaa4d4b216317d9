import { HttpException } from '@nestjs/common';

/** Stable codes of refusals, with their status and title. Callers switch on the code. */
export const PROBLEMS = {
  bad_request: [400, 'The request cannot be understood'],
  empty_body: [400, 'The body is empty'],
  unauthorized: [401, 'The request is not authenticated'],
  invalid_token: [401, 'The access token is not valid'],
  forbidden: [403, 'The request is not permitted'],
  not_found: [404, 'There is nothing here'],
  method_not_allowed: [405, 'Only POST is allowed here'],
  request_timeout: [408, 'The request took too long to arrive'],
  payload_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body must be application/json'],
  unsupported_charset: [415, 'The body must be UTF-8'],
  unsupported_encoding: [415, 'The body must not be compressed'],
  expectation_failed: [417, 'Only 100-continue can be expected'],
  rate_limited: [429, 'Too many requests; come again later'],
  headers_too_large: [431, 'The headers are too large'],
  internal_error: [500, 'The request failed for an unforeseen reason'],
  unsupported_transfer_encoding: [501, 'The only transfer coding is chunked'],
  overloaded: [503, 'Too many webhooks are waiting; come again'],
  unavailable: [503, 'The webhook could not be confirmed as stored; come again'],
} as const satisfies Record<string, readonly [status: number, title: string]>;
export type ProblemCode = keyof typeof PROBLEMS;

/** A refusal with a stable code, answered as `application/problem+json` (RFC 9457). */
export class Problem extends HttpException {
  constructor(
    readonly code: ProblemCode,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(PROBLEMS[code][1], PROBLEMS[code][0]);
  }

  /** Transient: the sender should try the same webhook again. */
  static retry(code: 'overloaded' | 'unavailable' | 'rate_limited', afterSeconds = 5): Problem {
    return new Problem(code, { 'retry-after': String(afterSeconds) });
  }
}
