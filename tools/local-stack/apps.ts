import { join } from 'node:path';
import type { Child } from './child';
import { PROJECT_ROOT } from './config';
import type { ProcessGroup } from './process-group';

export const APPS = ['gateway', 'normalizer', 'projector'] as const;
export type AppName = (typeof APPS)[number];
/** The apps that a webhook passes through, and the console beside them. */
export type LaunchedApp = AppName | 'console';

export interface AppOptions {
  group: ProcessGroup;
  app: LaunchedApp;
  adminPort: number;
  /** All that it is configured by, in addition to its admin port. */
  env: NodeJS.ProcessEnv;
  /** Tells apart the logs of several copies of an app. */
  name?: string;
}

/**
 * How Node runs an app; package.json and the Dockerfile say the same. The Kafka client asks for timers in the past,
 * which Node warns of each time. Young objects get more room, because most of them live no longer than one batch.
 */
export const NODE_FLAGS = [
  '--enable-source-maps',
  '--disable-warning=TimeoutNegativeWarning',
  '--max-semi-space-size=32',
] as const;

const READY_DEADLINE_MS = 60_000;

/** Starts a built app as it runs in production, and waits until it says that it is ready. */
export async function startApp(options: AppOptions): Promise<Child> {
  const child = launchApp(options);
  await child.whenReady(() => answersWell(`http://127.0.0.1:${options.adminPort}/readyz`), READY_DEADLINE_MS);
  return child;
}

/** Starts a built app as it runs in production, and does not wait for it. */
export function launchApp({ group, app, adminPort, env, name = app }: AppOptions): Child {
  const main = join(PROJECT_ROOT, 'dist', 'apps', app, 'src', 'main.js');
  return group.start({
    name,
    command: process.execPath,
    args: [...NODE_FLAGS, main],
    cwd: PROJECT_ROOT,
    env: { ...env, ADMIN_HOST: '127.0.0.1', ADMIN_PORT: String(adminPort) },
    stopDeadlineMs: 15_000,
  });
}

async function answersWell(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
