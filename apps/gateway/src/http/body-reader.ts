/**
 * Reads request bodies as the bytes that were sent: no longer than the limit, no slower than the timeout, and all
 * together within a budget. When the budget is spent, the body that has been arriving longest is given up: a
 * usual sender is done in milliseconds, so the slow ones are the ones that are given up.
 */
import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { Problem } from './problem';
import { sendContinue } from './gate';

export interface BodyLimits {
  MAX_BODY_BYTES: number;
  MAX_RECEIVING_BYTES: number;
  REQUEST_TIMEOUT_MS: number;
}

/** Of either version of HTTP. */
type Body = Readable & { readonly aborted?: boolean };

type Done = (error: Error | null, body?: Buffer) => void;

export class BodyReader {
  /** In the order in which they began. */
  private readonly receiving = new Set<Receiving>();
  private bytes = 0;
  /** Goes off when the oldest body is late, or was when this was set: one timer for all is cheaper than one for each. */
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly limits: BodyLimits) {}

  readonly read = (request: FastifyRequest, payload: Body, done: Done): void => {
    const receiving = new Receiving(payload, announcedLength(request), (outcome) => {
      this.receiving.delete(receiving);
      this.bytes -= receiving.bytes;
      if (Buffer.isBuffer(outcome)) done(null, outcome);
      else if (outcome) done(outcome);
    });
    this.receiving.add(receiving);
    this.timer ??= setTimeout(this.endLate, this.limits.REQUEST_TIMEOUT_MS).unref();
    receiving.begin((size) => this.grow(receiving, size));
    sendContinue(request.raw);
  };

  private readonly endLate = (): void => {
    this.timer = undefined;
    const lateFrom = performance.now() - this.limits.REQUEST_TIMEOUT_MS;
    for (const receiving of this.receiving) {
      const left = receiving.begun - lateFrom;
      if (left > 0) {
        this.timer = setTimeout(this.endLate, Math.ceil(left)).unref();
        return;
      }
      receiving.end(new Problem('request_timeout'));
    }
  };

  private grow(receiving: Receiving, size: number): void {
    this.bytes += size;
    if (receiving.bytes > this.limits.MAX_BODY_BYTES) receiving.end(new Problem('payload_too_large'));
    while (this.bytes > this.limits.MAX_RECEIVING_BYTES) {
      const [oldest] = this.receiving;
      if (!oldest) return;
      oldest.end(Problem.retry('overloaded'));
    }
  }
}

/** Bytes that the head says will come; undefined where it does not. */
function announcedLength({ headers }: FastifyRequest): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

/** Many tiny pieces would take up far more memory than the bytes in them. */
const MAX_PIECES = 64;

/** One body on its way. Ends once: with its bytes, with a problem, or with nothing when the sender is gone. */
class Receiving {
  readonly begun = performance.now();
  bytes = 0;
  private over = false;
  private pieces: Buffer[] = [];
  private readonly merged: Buffer[] = [];
  private onBytes: (size: number) => void = () => undefined;

  constructor(
    private readonly payload: Body,
    private readonly announced: number | undefined,
    private readonly ended: (outcome: Buffer | Problem | undefined) => void,
  ) {}

  begin(onBytes: (size: number) => void): void {
    this.onBytes = onBytes;
    // HTTP/2 ends a body that was broken off without an error like a whole one, but says so before.
    this.payload.on('aborted', this.gone);
    this.payload.on('data', this.add).on('end', this.complete).on('close', this.gone).on('error', this.gone);
  }

  end(outcome: Buffer | Problem | undefined): void {
    if (this.over) return;
    this.over = true;
    this.payload.off('data', this.add);
    this.ended(outcome);
    this.pieces = [];
    this.merged.length = 0;
  }

  private readonly add = (piece: Buffer): void => {
    this.bytes += piece.length;
    this.pieces.push(piece);
    if (this.pieces.length === MAX_PIECES) {
      this.merged.push(Buffer.concat(this.pieces));
      this.pieces = [];
    }
    this.onBytes(piece.length);
  };

  private readonly complete = (): void =>
    this.end(this.isWhole() ? Buffer.concat([...this.merged, ...this.pieces], this.bytes) : undefined);

  /** No more bytes do not make a whole body: the sender must not have gone, and have sent as many as it announced. */
  private isWhole(): boolean {
    return !this.payload.aborted && (this.announced === undefined || this.announced === this.bytes);
  }

  private readonly gone = (): void => this.end(undefined);
}
