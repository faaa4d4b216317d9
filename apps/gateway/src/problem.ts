import { HttpException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Stable codes of refusals, with their status and title. Callers switch on the code. */
export const PROBLEMS = {
  bad_request: [400, 'The request cannot be understood'],
  empty_body: [400, 'The body is empty'],
  unauthorized: [401, 'The request is not authenticated'],
  forbidden: [403, 'The request is not permitted'],
  not_found: [404, 'There is nothing here'],
  method_not_allowed: [405, 'Only POST is allowed here'],
  request_timeout: [408, 'The request took too long to arrive'],
  payload_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body must be application/json'],
  unsupported_charset: [415, 'The body must be UTF-8'],
  unsupported_encoding: [415, 'The body must not be compressed'],
  headers_too_large: [431, 'The headers are too large'],
  internal_error: [500, 'The request failed for an unforeseen reason'],
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
  static retry(code: 'overloaded' | 'unavailable'): Problem {
    return new Problem(code, { 'retry-after': '5' });
  }
}

export function sendProblem(reply: FastifyReply, { code, headers }: Problem): void {
  const [status, title] = PROBLEMS[code];
  void reply
    .code(status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .type('application/problem+json')
    .send({ type: 'about:blank', title, status, code });
}
