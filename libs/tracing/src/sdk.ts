/**
 * The part that loads OpenTelemetry, and is itself loaded only where traces are sent. What is to be traced by its own
 * instrumentation, here `pg`, must not be loaded before.
 */
import * as api from '@opentelemetry/api';
import { Logger } from '@nestjs/common';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { ActiveTracer } from './tracer';

/** Longest wait, at the end of a process, for spans to be taken. */
const LAST_SPANS_MS = 1_000;

/**
 * @param service what the spans say that they come from, unless OTEL_SERVICE_NAME says otherwise
 * @param sampler as OTEL_TRACES_SAMPLER names it
 */
export function startSdk(service: string, sampler: string): ActiveTracer {
  reportFaults();
  const named = defaultResource().merge(resourceFromAttributes({ 'service.name': service }));
  const provider = new NodeTracerProvider({
    resource: named.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(), bounds())],
  });
  provider.register();
  // Without a parent: what looks for work again and again would be a trace each time.
  new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }).setTracerProvider(provider);
  return {
    api,
    tracer: provider.getTracer('parcelwire'),
    followsBeginner: sampler.startsWith('parentbased'),
    // A collector that refuses the last spans is no reason to end otherwise.
    stop: () => Promise.race([provider.shutdown().catch(() => undefined), later(LAST_SPANS_MS)]),
  };
}

/** Spans that wait at most: those of two of the largest batches of records. */
const MOST_WAITING = 20_000;

const bounds = (): { maxQueueSize?: number } =>
  process.env.OTEL_BSP_MAX_QUEUE_SIZE ? {} : { maxQueueSize: MOST_WAITING };

const nothing = (): void => undefined;
const QUIET = { info: nothing, debug: nothing, verbose: nothing };

function reportFaults(): void {
  const logger = new Logger('tracing');
  const warn = (message: string): void => logger.warn({ message: 'traces are not sent', error: message });
  api.diag.setLogger({ ...QUIET, error: warn, warn }, { logLevel: api.DiagLogLevel.WARN });
}

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
