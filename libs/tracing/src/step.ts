import type { Attributes, Link, Span, SpanKind } from '@opentelemetry/api';
import { isRecorded, readTraceparent, traceparentOf } from './trace-context';
import { activeTracer, type ActiveTracer } from './tracer';

/** What a step is about. */
export interface StepOptions {
  /** What is done and to what, for instance `send tracking.raw-webhooks.v1`: few different ones. */
  name: string;
  kind: Exclude<keyof typeof SpanKind, number>;
  /** `traceparent` of the step before; left out: a new trace begins. */
  parent?: string;
  attributes?: Attributes;
  /** Further steps that led to this one. */
  links?: readonly Step[];
}

/** A step of a trace: an OpenTelemetry span that others can go on from. */
export class Step {
  constructor(
    private readonly active: ActiveTracer,
    private readonly span: Span,
  ) {}

  /** For those who go on from this step. */
  get traceparent(): string {
    return traceparentOf(this.span.spanContext());
  }

  /** Whether the step is kept. */
  get isRecorded(): boolean {
    return this.span.isRecording();
  }

  get link(): Link {
    return { context: this.span.spanContext() };
  }

  linkTo(step: Step): void {
    this.span.addLink(step.link);
  }

  /** @param error what the step failed with, if it did; of an error only its name is kept: its message may quote a sender */
  end(attributes: Attributes = {}, error?: unknown): void {
    this.span.setAttributes(attributes);
    if (error !== undefined) {
      const type = error instanceof Error ? error.name : error;
      this.span.setAttribute('error.type', typeof type === 'string' ? type : typeof type);
      this.span.setStatus({ code: this.active.api.SpanStatusCode.ERROR });
    }
    this.span.end();
  }

  /** Runs `work`, of which the statements to Postgres are steps after this one. */
  during<T>(work: () => Promise<T>): Promise<T> {
    const { context, trace } = this.active.api;
    return context.with(trace.setSpan(context.active(), this.span), work);
  }
}

/** Begins a step; undefined where nothing is traced, or this trace is not. */
export function beginStep({ name, kind, parent, attributes, links = [] }: StepOptions): Step | undefined {
  const active = activeTracer();
  if (!active) return undefined;
  const { api, tracer } = active;
  const before = readTraceparent(parent);
  if (before && active.followsBeginner && !isRecorded(before)) return undefined;
  const context = before
    ? api.trace.setSpanContext(api.ROOT_CONTEXT, { ...before, isRemote: true })
    : api.ROOT_CONTEXT;
  const options = { kind: api.SpanKind[kind], attributes, links: links.map(({ link }) => link) };
  return new Step(active, tracer.startSpan(name, options, context));
}
