/**
 * Prometheus with the rules of the alerts, asking apps on this machine. It looks each second, and what has to last for
 * minutes has to last for seconds; what is counted over hours is counted over half a minute, so that an alert is seen to
 * end. Everything else is as in tools/compose/prometheus.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../tools/local-stack/config';
import { freePort } from '../../tools/local-stack/ports';
import type { OwnProcesses } from './own-processes';

export interface FiringAlert {
  labels: Record<string, string>;
  state: 'pending' | 'firing';
  annotations: Record<string, string>;
}

export interface RunningPrometheus {
  /** Alerts that fire now. */
  firing: () => Promise<FiringAlert[]>;
}

const FOLDER = join(PROJECT_ROOT, 'tools', 'compose', 'prometheus');

/** @param targets `host:port` of each app @throws Error where there is no prometheus (Debian: package prometheus) */
export async function startPrometheus(
  { group, folder }: OwnProcesses,
  targets: () => string[],
): Promise<RunningPrometheus> {
  const home = join(folder, 'prometheus');
  mkdirSync(home, { recursive: true });
  const rules = readFileSync(join(FOLDER, 'alerts.yml'), 'utf8')
    .replaceAll(/for: \d+m/g, 'for: 2s')
    .replaceAll(/\[(5m|15m|1h)\]/g, '[30s]');
  writeFileSync(join(home, 'alerts.yml'), rules);
  writeFileSync(join(home, 'targets.json'), JSON.stringify([{ targets: targets() }]));
  writeFileSync(
    join(home, 'prometheus.yml'),
    `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [alerts.yml]
scrape_configs:
  - job_name: parcelwire
    file_sd_configs: [{ files: [targets.json], refresh_interval: 1s }]
`,
  );
  const port = await freePort();
  const child = group.start({
    name: 'prometheus',
    command: 'prometheus',
    args: [
      `--config.file=${join(home, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    env: { PATH: process.env.PATH },
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = (): Promise<boolean> =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await child.whenReady(answers, 30_000);
  return {
    firing: async () => {
      writeFileSync(join(home, 'targets.json'), JSON.stringify([{ targets: targets() }]));
      const { data } = (await (await fetch(`${url}/api/v1/alerts`)).json()) as {
        data: { alerts: FiringAlert[] };
      };
      return data.alerts.filter(({ state }) => state === 'firing');
    },
  };
}
