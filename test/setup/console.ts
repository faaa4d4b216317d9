/** The console beside a pipeline, as a process of its own, and a browser to look at it with. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { startApp } from '../../tools/local-stack/apps';
import { freePort } from '../../tools/local-stack/ports';
import { ownProcesses } from './own-processes';
import type { Pipeline } from './pipeline';
import { startEnvironment } from './servers';

export interface RunningConsole {
  url: string;
  log: () => string;
  stop: () => Promise<void>;
}

export async function startConsole(
  pipeline: Pipeline,
  env: Record<string, string> = {},
): Promise<RunningConsole> {
  const own = ownProcesses();
  const port = env.PORT ?? String(await freePort());
  const adminUrls = [...pipeline.adminPorts.values()].map((adminPort) => `http://127.0.0.1:${adminPort}`);
  try {
    const child = await startApp({
      group: own.group,
      app: 'console',
      adminPort: await freePort(),
      env: {
        ...startEnvironment(),
        KAFKA_BROKERS: pipeline.brokers.join(','),
        DATABASE_URL: pipeline.databaseUrl,
        OPERATIONS_DATABASE_URL: pipeline.databaseUrl,
        SOURCES_FILE: pipeline.sourcesFile,
        PUBLIC_URL: pipeline.gatewayUrl,
        ADMIN_URLS: adminUrls.join(','),
        PORT: port,
        ...env,
      },
    });
    return { url: `http://127.0.0.1:${port}`, log: () => child.log(), stop: () => own.stop() };
  } catch (error) {
    await own.stop();
    throw error;
  }
}

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @throws Error when there is no Chromium: a test without its browser fails */
export function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error(
      'Chromium is missing: install it (Debian: apt-get install chromium), or name it in CHROMIUM',
    );
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
}
