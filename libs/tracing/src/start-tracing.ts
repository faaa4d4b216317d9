import { ConfigError, readConfig } from '@app/config';
import type * as Sdk from './sdk';
import { activate, activeTracer } from './tracer';
import { TracingConfig } from './tracing-config';

/**
 * Records traces from now on, where the environment says where to send them. To be called before anything else is
 * loaded: a module that was loaded earlier is not traced.
 * @param service what the traces name the process
 */
export function startTracing(service: string): void {
  const config = tracingConfig();
  if (!config) return;
  const endpoint = config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || config.OTEL_SDK_DISABLED) return;
  const { startSdk } = require('./sdk') as typeof Sdk;
  activate(startSdk(service, config.OTEL_TRACES_SAMPLER));
}

/** Undefined where it is faulty: the app reads it as well, and says so together with all other faults. */
function tracingConfig(): TracingConfig | undefined {
  try {
    return readConfig<[TracingConfig]>(process.env, TracingConfig)[0];
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** Sends what is not sent yet, for the end of a process; takes at most 1 s. */
export const stopTracing = async (): Promise<void> => activeTracer()?.stop();
