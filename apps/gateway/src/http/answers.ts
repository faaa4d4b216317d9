/**
 * The ways to answer a refusal as problem+json: through Fastify, where a request was routed; with Node's response,
 * where it was refused before; on the bare socket, where Node has made no request of it.
 */
import { STATUS_CODES } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { endAfterAnswer, endWith, isUnread, type Incoming, type Outgoing } from './ending';
import { PROBLEMS, type Problem, type ProblemCode } from './problem';

const HEADERS = {
  'cache-control': 'no-store',
  'content-type': 'application/problem+json; charset=utf-8',
} as const;

type Headers = Readonly<Record<string, string>>;

/** Answers a request that Fastify has routed. */
export function sendProblem(reply: FastifyReply, { code, headers }: Problem): void {
  const { raw } = reply.request;
  if (reply.raw.destroyed) return;
  if (isUnread(raw)) endAfterAnswer(raw, reply.raw);
  if (raw.httpVersionMajor === 2) reply.removeHeader('connection');
  void reply
    .code(PROBLEMS[code][0])
    .headers({ ...HEADERS, ...headers })
    .send(bodyOf(code));
}

/** Answers a request that is not routed, and ends its connection. */
export function answerUnrouted(
  request: Incoming,
  response: Outgoing,
  code: ProblemCode,
  headers: Headers = {},
): void {
  endAfterAnswer(request, response);
  const body = bodyOf(code);
  const all = { ...HEADERS, ...headers, 'content-length': String(Buffer.byteLength(body)) };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.statusCode = PROBLEMS[code][0];
  (response as Http2ServerResponse).end(body);
}

/** Writes a whole HTTP/1.1 answer to a socket, and ends it. */
export function answerSocket(socket: Socket, code: ProblemCode, headers: Headers = {}): void {
  const [status] = PROBLEMS[code];
  const body = bodyOf(code);
  const all = { ...HEADERS, ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  endWith(socket, `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

function bodyOf(code: ProblemCode): string {
  const [status, title] = PROBLEMS[code];
  return JSON.stringify({ type: 'about:blank', title, status, code });
}
