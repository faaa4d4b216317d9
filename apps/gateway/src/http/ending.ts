/**
 * Ends a connection after an answer that was given before the request had been read. What the sender still has
 * under way is thrown away for a moment: closing at once would reset the connection, and the sender might never
 * read the answer. Nothing more that comes on such a connection is looked at: its bytes cannot be trusted to
 * begin with a request.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

const LINGER_MS = 1_000;
const ending = new WeakSet<Socket>();

export const isEnding = (socket: Socket): boolean => ending.has(socket);

/** Whether some of the request may still be under way. */
export function isUnread({ complete, httpVersionMajor, headers }: Incoming): boolean {
  if (complete) return false;
  return (
    httpVersionMajor === 2 ||
    headers['transfer-encoding'] !== undefined ||
    Number(headers['content-length'] ?? 0) > 0
  );
}

/** Call before the answer is written. */
export function endAfterAnswer(request: Incoming, response: Outgoing): void {
  if ('stream' in response) {
    const { stream } = response;
    stream.once('finish', () => stream.close(constants.NGHTTP2_NO_ERROR));
    return;
  }
  const { socket } = request;
  if (ending.has(socket)) return;
  ending.add(socket);
  response.setHeader('connection', 'close');
  socket.destroySoon = () => endSlowly(socket);
}

/** Writes a last answer past everything else. */
export function endWith(socket: Socket, answer: string): void {
  ending.add(socket);
  endSlowly(socket, answer);
}

function endSlowly(socket: Socket, answer = ''): void {
  socket.end(answer);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
