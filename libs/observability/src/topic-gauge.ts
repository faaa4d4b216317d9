import { Gauge, type Registry } from 'prom-client';

/** Shows what is set otherwise in topics than it should be. */
export function topicGauge(
  registry: Registry,
): (found: readonly { topic: string; setting: string }[]) => void {
  const gauge = new Gauge({
    name: 'parcelwire_topic_setting_differs',
    help: 'Is 1 for each setting of a topic that differs from what it should be',
    labelNames: ['topic', 'setting'],
    registers: [registry],
  });
  return (found) => {
    gauge.reset();
    for (const { topic, setting } of found) gauge.set({ topic, setting }, 1);
  };
}
