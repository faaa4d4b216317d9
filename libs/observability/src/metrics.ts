import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';

/** The registry that `/metrics` prints; every app labels its metrics with its own name. */
export function metricsRegistry(app: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Shows what `/readyz` answers. */
export function readyGauge(registry: Registry, health: { readonly ready: boolean }): void {
  void new Gauge({
    name: 'parcelwire_ready',
    help: '1 while /readyz answers 200',
    registers: [registry],
    collect() {
      this.set(Number(health.ready));
    },
  });
}
