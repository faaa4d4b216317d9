import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerSocket } from './answers';
import { isEnding } from './ending';
import type { ProblemCode } from './problem';

const CODES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** The sender is gone, or has broken off; no answer can reach it. */
const GONE = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE']);

/**
 * Answers what Node's parser rejects. Where an earlier request on the connection still waits for its
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
  answerSocket(socket, code);
}

/** Node keeps the response that is being written, or waited for, at the socket. */
function hasUnanswered({ _httpMessage: response }: Socket & { _httpMessage?: Unanswered | null }): boolean {
  return response !== undefined && response !== null && (response.headersSent || response.req.complete);
}

type Unanswered = Pick<ServerResponse<IncomingMessage>, 'headersSent' | 'req'>;
