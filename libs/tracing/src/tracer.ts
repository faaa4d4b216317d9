import type * as OpenTelemetry from '@opentelemetry/api';

/** What makes spans while traces are recorded. */
export interface ActiveTracer {
  api: typeof OpenTelemetry;
  tracer: OpenTelemetry.Tracer;
  /** Whether a trace that its beginner does not keep is not kept here either: then there is nothing to ask. */
  followsBeginner: boolean;
  /** Sends what is not sent yet. */
  stop(): Promise<void>;
}

let active: ActiveTracer | undefined;

export const activate = (tracer: ActiveTracer | undefined): void => void (active = tracer);

/** Undefined where nothing is traced: then no part of OpenTelemetry is loaded. */
export const activeTracer = (): ActiveTracer | undefined => active;

export const isTracing = (): boolean => active !== undefined;
