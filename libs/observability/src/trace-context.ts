import { randomBytes } from 'node:crypto';

/** W3C Trace Context, version 00: `00-<trace id>-<parent id>-<flags>`. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The `traceparent` for the next step of the given trace; starts a new trace when there is none to continue. */
export function nextTraceparent(parent: string | undefined): string {
  const [, traceId, parentId, flags] = TRACEPARENT.exec(parent ?? '') ?? [];
  const continues = traceId && parentId && !/^0+$/.test(traceId) && !/^0+$/.test(parentId);
  return continues ? `00-${traceId}-${nextId()}-${flags}` : `00-${PROCESS}${nextId()}-${nextId()}-00`;
}

/** Random for each process, so that ids which are counted do not meet those of another one. */
const PROCESS = randomBytes(8).toString('hex');
const FIRST = randomBytes(4).toString('hex');
let count = 0;

const nextId = (): string => FIRST + (count = (count + 1) % 2 ** 32).toString(16).padStart(8, '0');
