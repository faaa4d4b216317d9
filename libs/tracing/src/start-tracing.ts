import { readConfigOrExit } from '@app/config';
import type * as Sdk from './sdk';
import { activate, activeTracer } from './tracer';
import { TracingConfig } from './tracing-config';

/**
 * Records traces from now on, where the environment says where to send them. To be called before anything else is
 * loaded: a module that was loaded earlier is not traced.
 * @param service what the traces name the process
 */
export function startTracing(service: string): void {
  const [config] = readConfigOrExit<[TracingConfig]>(process.env, TracingConfig);
  const endpoint = config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || config.OTEL_SDK_DISABLED) return;
  const { startSdk } = require('./sdk') as typeof Sdk;
  activate(startSdk(service, config.OTEL_TRACES_SAMPLER));
}

/** Sends what is not sent yet, for the end of a process; takes at most 2 s. */
export const stopTracing = async (): Promise<void> => activeTracer()?.stop();
