/** What an app says of itself on its admin port. */
export interface AppHealth {
  url: string;
  /** As its metrics call it; undefined when it does not answer. */
  app?: string;
  isLive: boolean;
  isReady: boolean;
  lagRecords?: number;
  /** Of the oldest record that is not done. */
  oldestSeconds?: number;
  stopped: string[];
  stuck: string[];
  outboxSeconds?: number;
}

const ANSWER_WITHIN_MS = 2_000;

/** Never throws: an app that does not answer says so by that. */
export async function healthOf(url: string): Promise<AppHealth> {
  const [live, ready, metrics] = await Promise.all(
    ['livez', 'readyz', 'metrics'].map((path) => answerOf(`${url.replace(/\/$/, '')}/${path}`)),
  );
  const samples = metrics?.ok ? samplesIn(metrics.text) : [];
  const all = (name: string): Sample[] => samples.filter((sample) => sample.name === name);
  const flagged = (name: string): string[] =>
    all(name)
      .filter(({ value }) => value === 1)
      .map(({ labels }) => `${labels.topic}/${labels.partition}`);
  return {
    url,
    app: samples[0]?.labels.app,
    isLive: live?.ok ?? false,
    isReady: ready?.ok ?? false,
    lagRecords: sumOf(all('parcelwire_lag_records')),
    oldestSeconds: greatestOf(all('parcelwire_oldest_record_age_seconds')),
    stopped: flagged('parcelwire_partition_stopped'),
    stuck: flagged('parcelwire_partition_stuck'),
    outboxSeconds: greatestOf(all('parcelwire_outbox_age_seconds')),
  };
}

async function answerOf(url: string): Promise<{ ok: boolean; text: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return { ok: response.ok, text: await response.text() };
  } catch {
    return undefined;
  }
}

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Lines of Prometheus' text format; comments and what is no sample are passed over. */
export function samplesIn(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', sample] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, label, value]) => [label!, value!] as const,
    );
    return [{ name, labels: Object.fromEntries(pairs), value: Number(sample) }];
  });
}

const valuesOf = (samples: readonly Sample[]): number[] => samples.map(({ value }) => value);
const sumOf = (samples: readonly Sample[]): number | undefined =>
  samples.length === 0 ? undefined : valuesOf(samples).reduce((sum, value) => sum + value, 0);
const greatestOf = (samples: readonly Sample[]): number | undefined =>
  samples.length === 0 ? undefined : Math.max(...valuesOf(samples));
