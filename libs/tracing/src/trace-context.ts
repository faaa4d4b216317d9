import { randomBytes } from 'node:crypto';

/** A step of a trace, as others name it. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** Bit 0: the trace is recorded. */
  traceFlags: number;
}

/** W3C Trace Context, version 00: `00-<trace id>-<parent id>-<flags>` (https://www.w3.org/TR/trace-context/). */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const ZEROS = /^0+$/;
const RECORDED = 1;

/** What a `traceparent` says; undefined when it says nothing that can be gone on with. */
export function readTraceparent(traceparent: string | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (!traceId || !spanId || ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags!, 16) };
}

export const traceparentOf = ({ traceId, spanId, traceFlags }: TraceContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

/** Whether spans of this trace are kept. */
export const isRecorded = (trace: TraceContext | string | undefined): boolean =>
  (((typeof trace === 'object' ? trace : readTraceparent(trace))?.traceFlags ?? 0) & RECORDED) === RECORDED;

/**
 * The `traceparent` to hand on where no span is made here: the one that was given, which names the last step that
 * somebody may have recorded. A new trace, not recorded, when there is none to go on with.
 */
export const handedOn = (traceparent: string | undefined): string =>
  traceparent !== undefined && readTraceparent(traceparent)
    ? traceparent
    : `00-${PROCESS}${nextId()}-${nextId()}-00`;

/** Random for each process, so that ids which are counted do not meet those of another one. */
const PROCESS = randomBytes(8).toString('hex');
const FIRST = randomBytes(4).toString('hex');
let count = 0;

const nextId = (): string => FIRST + (count = (count + 1) % 2 ** 32).toString(16).padStart(8, '0');
