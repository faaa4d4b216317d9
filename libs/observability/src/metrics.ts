import { Registry, collectDefaultMetrics } from 'prom-client';

/** The registry that `/metrics` prints; every app labels its metrics with its own name. */
export function metricsRegistry(app: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  return registry;
}
