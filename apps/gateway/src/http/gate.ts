/**
 * Every request passes here before it is routed, on HTTP/1 and HTTP/2 alike: what cannot be one well-formed
 * request of bounded size is answered from its head alone, and its connection ended.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Socket } from 'node:net';
import { answerSocket, answerUnrouted } from './answers';
import { endAfterAnswer, isEnding, type Incoming, type Outgoing } from './ending';
import { refusalOf, type HeadLimits } from './framing';
import type { ProblemCode } from './problem';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Others, TRACE among them, are refused wherever they are sent. */
export const ROUTED_METHODS = ['POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'];

const ALLOW = { allow: 'POST' };

/** That go with an answer. */
const HEADERS: Partial<Record<ProblemCode, Record<string, string>>> = {
  method_not_allowed: ALLOW,
  unavailable: { 'retry-after': '5' },
};

/** Responses whose sender waits for `100 Continue` before it sends the body. */
const awaited = new WeakMap<object, Outgoing>();

interface Connection {
  requests: number;
  /** Whether its peer may speak to this server. */
  isPermitted: boolean;
}

export class Gate {
  private closing = false;
  private readonly connections = new WeakMap<Socket, Connection>();

  constructor(
    private readonly handler: RequestHandler,
    private readonly limits: HeadLimits & { MAX_REQUESTS_PER_CONNECTION: number },
    private readonly permits: (peer: string) => boolean,
    private readonly onRefused: (code: ProblemCode, request: Incoming) => void,
  ) {}

  /** From now on senders are asked to retry, which they do elsewhere or later. */
  close(): void {
    this.closing = true;
  }

  readonly request = (request: Incoming, response: Outgoing): void => {
    if (!('stream' in response) && !this.isWelcome(request, response)) return;
    const refusal = refusalOf(request, this.limits) ?? this.ownRefusal(request);
    if (refusal) this.refuse(refusal, request, response);
    else this.handler(request as IncomingMessage, response as ServerResponse);
  };

  readonly awaitingContinue = (request: Incoming, response: Outgoing): void => {
    awaited.set(request, response);
    this.request(request, response);
  };

  readonly expectingOther = (request: Incoming, response: Outgoing): void =>
    this.refuse('expectation_failed', request, response);

  /** CONNECT comes with a bare socket on HTTP/1. */
  readonly connect = (request: Incoming, target: Outgoing | Socket): void => {
    if ('setHeader' in target) {
      this.refuse('method_not_allowed', request, target);
      return;
    }
    this.onRefused('method_not_allowed', request);
    answerSocket(target, 'method_not_allowed', ALLOW);
  };

  /** On HTTP/1. Node's own limit announces that the connection closes, and then keeps it open. */
  private isWelcome(request: Incoming, response: Outgoing): boolean {
    if (isEnding(request.socket)) return false;
    const connection = this.connectionOf(request.socket);
    connection.requests += 1;
    if (connection.requests >= this.limits.MAX_REQUESTS_PER_CONNECTION) endAfterAnswer(request, response);
    return true;
  }

  private ownRefusal({ method = '', socket }: Incoming): ProblemCode | undefined {
    if (this.closing) return 'unavailable';
    if (!ROUTED_METHODS.includes(method)) return 'method_not_allowed';
    return this.connectionOf(socket).isPermitted ? undefined : 'forbidden';
  }

  private connectionOf(socket: Socket): Connection {
    const known = this.connections.get(socket);
    if (known) return known;
    const connection = { requests: 0, isPermitted: this.permits(socket.remoteAddress ?? '') };
    this.connections.set(socket, connection);
    return connection;
  }

  private refuse(code: ProblemCode, request: Incoming, response: Outgoing): void {
    this.onRefused(code, request);
    answerUnrouted(request, response, code, HEADERS[code]);
  }
}

/** Tells a sender that waits for it to go on; to be called when the body is wanted, and not before. */
export function sendContinue(request: IncomingMessage | Http2ServerRequest): void {
  const response = awaited.get(request);
  awaited.delete(request);
  if (response && !response.destroyed) response.writeContinue();
}
