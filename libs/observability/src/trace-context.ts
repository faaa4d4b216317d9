import { randomBytes } from 'node:crypto';

/** W3C Trace Context, version 00: `00-<trace id>-<parent id>-<flags>`. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The `traceparent` for the next step of the given trace; starts a new trace when there is none to continue. */
export function nextTraceparent(parent: string | undefined): string {
  const [, traceId, parentId, flags] = TRACEPARENT.exec(parent ?? '') ?? [];
  const continues = traceId && parentId && !/^0+$/.test(traceId) && !/^0+$/.test(parentId);
  const trace = continues ? traceId : randomBytes(16).toString('hex');
  return `00-${trace}-${randomBytes(8).toString('hex')}-${continues ? flags : '00'}`;
}
