import { randomUUID } from 'node:crypto';

/** W3C Trace Context, version 00: `00-<trace id>-<parent id>-<flags>`. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The `traceparent` for the next step of the given trace; starts a new trace when there is none to continue. */
export function nextTraceparent(parent: string | undefined): string {
  const [, traceId, parentId, flags] = TRACEPARENT.exec(parent ?? '') ?? [];
  const continues = traceId && parentId && !/^0+$/.test(traceId) && !/^0+$/.test(parentId);
  const trace = continues ? traceId : randomHex();
  return `00-${trace}-${randomHex().slice(0, 16)}-${continues ? flags : '00'}`;
}

/** 32 hex digits; Node keeps random bytes for UUIDs in store, which makes them ten times quicker than asking for some. */
const randomHex = (): string => randomUUID().replaceAll('-', '');
