/** Makes docs/metrics.md from the metrics that the apps register. */
import { ConsumerMetrics, readyGauge, topicGauge } from '@app/observability';
import { Registry, type MetricObject } from 'prom-client';
import { GatewayMetrics } from '../../apps/gateway/src/gateway-metrics';
import { NormalizerMetrics } from '../../apps/normalizer/src/normalizer-metrics';
import { ProjectorMetrics } from '../../apps/projector/src/projector-metrics';

const READY = { ready: true };

/** What every consumer registers beside its own. */
function consumer(registry: Registry): void {
  readyGauge(registry, READY);
  topicGauge(registry);
  void new ConsumerMetrics(registry, () => []);
}

/** By app, what makes its metrics. */
const APPS: Readonly<Record<string, (registry: Registry) => void>> = {
  Gateway: (registry) => {
    readyGauge(registry, READY);
    void new GatewayMetrics(registry);
  },
  Normalizer: (registry) => {
    void new NormalizerMetrics(registry);
    consumer(registry);
  },
  Projector: (registry) => {
    void new ProjectorMetrics(registry);
    consumer(registry);
  },
};

function registryOf(register: (registry: Registry) => void): Registry {
  const registry = new Registry();
  register(registry);
  return registry;
}

const HEAD = `# Metrics

Each app answers on its admin port at \`/metrics\`, in the text format of Prometheus. Every metric has the label \`app\`; beside
those below there are the usual ones of the process and of Node (\`process_\`, \`nodejs_\`: CPU, memory, event-loop delay, garbage
collection). Labels have few values: sources that exist, codes from a list, topics, partitions.

What goes in, through and wrong: \`parcelwire_webhooks_total\` (received), \`parcelwire_consumed_records_total\` (done, by topic),
\`parcelwire_updates_total\` and \`parcelwire_states_published_total\` (sent on), \`parcelwire_dead_letters_total\` (given up, by code).
How fast: \`parcelwire_webhook_seconds\` and \`parcelwire_stage_seconds\`. How far behind: \`parcelwire_lag_records\` and
\`parcelwire_oldest_record_age_seconds\`.

[Alerts](alerts.md) are made of them. \`docker compose --profile observability up --build --wait\` starts Prometheus
(<http://127.0.0.1:9091>) and Grafana (<http://127.0.0.1:3000>) with dashboards of the pipeline, of sources and of shipments.
`;

/** The text of docs/metrics.md. */
export async function metricsPage(): Promise<string> {
  const sections = await Promise.all(
    Object.entries(APPS).map(async ([app, register]) => {
      const registry = registryOf(register);
      const rows = (await registry.getMetricsAsJSON()).map((metric) => rowOf(metric, registry));
      return `## ${app}\n\n| metric | labels | is |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
    }),
  );
  return [HEAD, ...sections].join('\n');
}

/** Names of all metrics of all apps. */
export function metricNames(): Set<string> {
  const metrics = Object.values(APPS).flatMap((register) => registryOf(register).getMetricsAsArray());
  return new Set(metrics.map(({ name }) => name));
}

function rowOf({ name, help, type }: MetricObject, registry: Registry): string {
  // Its types leave them out.
  const { labelNames = [] } = registry.getSingleMetric(name) as { labelNames?: string[] };
  return `| \`${name}\` (${String(type)}) | ${labelNames.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
}
