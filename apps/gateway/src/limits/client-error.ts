import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEMS, PROBLEM_HEADERS, problemBody, type ProblemCode } from '../problem';
import { endWith, isEnding } from './ending';

const CODES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** The sender is gone, or has broken off; there is nobody to answer. */
const GONE = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE']);

/**
 * Answers what Node's parser makes nothing of. Where an earlier request on the connection still waits for its
 * answer, an answer written now would be taken for that one: then the connection just ends.
 */
export function onClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  onRefused: (code: ProblemCode) => void,
): void {
  if (isEnding(socket)) return;
  if (GONE.has(error.code ?? '') || !socket.writable || hasUnanswered(socket)) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ''] ?? 'bad_request';
  onRefused(code);
  endWith(socket, plainAnswer(code));
}

/** Whole HTTP/1.1 answer, for where there is no response object. */
export function plainAnswer(code: ProblemCode, headers: Readonly<Record<string, string>> = {}): string {
  const [status] = PROBLEMS[code];
  const body = problemBody(code);
  const fields = {
    ...PROBLEM_HEADERS,
    ...headers,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}

/** Node keeps the response that is being written, or waited for, at the socket. */
function hasUnanswered({ _httpMessage: response }: Socket & { _httpMessage?: Unanswered | null }): boolean {
  return response !== undefined && response !== null && (response.headersSent || response.req.complete);
}

type Unanswered = Pick<ServerResponse<IncomingMessage>, 'headersSent' | 'req'>;
