/**
 * The server on the public port: HTTP/1.1, and with a certificate also HTTP/2 on the same port. It holds the
 * limits that are the connection's: how many, how long, how large a head. Node's HTTP/2 server keeps its HTTP/1
 * side to the same timeouts, but takes them from elsewhere; both are set here.
 */
import { createServer, type Server as HttpServer, type ServerOptions } from 'node:http';
import { constants, createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Certificate } from './certificate';
import { senderOf } from '@app/config';
import { REQUEST_LINE_HEADERS } from './framing';
import type { Gate } from './gate';
import type { HttpConfig } from './http-config';

export type PublicServer = HttpServer | Http2SecureServer;

/** Node drops what is beyond its count unseen: it gets to keep one header more than we let pass. */
const ONE_MORE = 1;

export function createPublicServer(config: HttpConfig, certificate: Certificate | undefined): PublicServer {
  const http1: ServerOptions = {
    maxHeaderSize: config.MAX_HEADER_BYTES,
    headersTimeout: config.HEADERS_TIMEOUT_MS,
    // Bodies have a timeout of their own; this one ends what is left of a refused request.
    requestTimeout: config.HEADERS_TIMEOUT_MS + config.REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: config.CONNECTIONS_CHECK_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    requireHostHeader: false,
    insecureHTTPParser: false,
  };
  const server = certificate ? secureServer(config, certificate, http1) : createServer(http1);
  const limits = server as HttpServer;
  limits.maxHeadersCount = config.MAX_HEADER_COUNT + ONE_MORE;
  limits.maxConnections = config.MAX_CONNECTIONS;
  // Without a listener for timeouts, Node ends what has been silent for so long.
  server.setTimeout(config.KEEP_ALIVE_TIMEOUT_MS);
  return server;
}

export function serveThrough(server: PublicServer, gate: Gate): void {
  server.on('request', gate.request);
  server.on('checkContinue', gate.awaitingContinue);
  server.on('checkExpectation', gate.expectingOther);
  server.on('connect', gate.connect);
}

function secureServer(config: HttpConfig, certificate: Certificate, http1: ServerOptions): Http2SecureServer {
  const server = createSecureServer({
    ...certificate.secureContext,
    ...http1,
    allowHTTP1: true,
    handshakeTimeout: config.TLS_HANDSHAKE_TIMEOUT_MS,
    maxSessionMemory: config.HTTP2_MAX_SESSION_MEMORY_MIB,
    maxHeaderListPairs: REQUEST_LINE_HEADERS + config.MAX_HEADER_COUNT + ONE_MORE,
    settings: {
      enablePush: false,
      maxConcurrentStreams: config.HTTP2_MAX_STREAMS,
      maxHeaderListSize: config.MAX_HEADER_BYTES,
    },
  });
  certificate.onChange((context) => server.setSecureContext(context));
  server.on('session', (session) => {
    let streams = 0;
    session.on('stream', (stream) => {
      streams += 1;
      endAfter(stream, config.REQUEST_TIMEOUT_MS + AFTER_BODY_MS);
      if (streams === config.MAX_REQUESTS_PER_CONNECTION) session.close();
    });
  });
  return server;
}

/** Longer than any answer takes; then a sender that does not read it is given up, and what it holds is let go. */
const AFTER_BODY_MS = 5_000;

/**
 * A session can be kept open for ever with pings, and a stream in it by a sender that opens no window. Node's own
 * timeout of a stream counts the pings' answers as a sign of life.
 */
function endAfter(stream: ServerHttp2Stream, milliseconds: number): void {
  const timer = setTimeout(() => {
    // Closing alone waits for what is still to be sent, and that is what never goes.
    stream.close(constants.NGHTTP2_CANCEL);
    stream.destroy();
  }, milliseconds);
  stream.once('close', () => clearTimeout(timer));
}

/**
 * Keeps one address from taking all connections there are, and can end, at once and whatever is under way, every
 * one that is still open.
 */
export function trackConnections(
  server: PublicServer,
  mostOfOneAddress: number,
  isExempt: (address: string) => boolean,
): { endAll: () => void } {
  const open = new Set<Socket>();
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const sender = senderOf(socket.remoteAddress ?? '');
    const count = (counts.get(sender) ?? 0) + 1;
    if (count > mostOfOneAddress && !isExempt(socket.remoteAddress ?? '')) {
      socket.destroy();
      return;
    }
    open.add(socket);
    counts.set(sender, count);
    socket.once('close', () => {
      open.delete(socket);
      const left = counts.get(sender)! - 1;
      if (left > 0) counts.set(sender, left);
      else counts.delete(sender);
    });
  });
  return {
    endAll: () => {
      for (const socket of open) socket.destroy();
    },
  };
}
