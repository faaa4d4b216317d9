/** Processes of one test file beside, or instead of, those of a pipeline; gone when the file ends, however it ends. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_FLAGS, type AppName } from '../../tools/local-stack/apps';
import type { Child } from '../../tools/local-stack/child';
import { PROJECT_ROOT } from '../../tools/local-stack/config';
import { freePort } from '../../tools/local-stack/ports';
import { postgresHome } from '../../tools/local-stack/postgres-home';
import { ProcessGroup } from '../../tools/local-stack/process-group';
import { startEnvironment, testServers } from './servers';

export interface OwnProcesses {
  group: ProcessGroup;
  folder: string;
  stop: () => Promise<void>;
}

export function ownProcesses(): OwnProcesses {
  const servers = testServers();
  const folder = mkdtempSync(join(servers.folder, 'own-'));
  chmodSync(folder, 0o711);
  const group = new ProcessGroup(folder, join(servers.folder, 'processes'));
  const stop = async (): Promise<void> => {
    await group.stop();
    const all = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };
    rmSync(postgresHome(folder).data, all);
    rmSync(folder, all);
  };
  return { group, folder, stop };
}

const builtFile = (path: string): string => join(PROJECT_ROOT, 'dist', `${path}.js`);
export const builtApp = (app: AppName): string => `apps/${app}/src/main`;

export interface Launched {
  child: Child;
  adminUrl: string;
}

/** Starts a built app without waiting for it to be ready: some never are, and that is the point. */
export async function launchApp(
  group: ProcessGroup,
  app: AppName,
  name: string,
  env: NodeJS.ProcessEnv,
): Promise<Launched> {
  const adminPort = await freePort();
  const child = group.start({
    name,
    command: process.execPath,
    args: [...NODE_FLAGS, builtFile(builtApp(app))],
    cwd: PROJECT_ROOT,
    env: { ...startEnvironment(), ...env, ADMIN_HOST: '127.0.0.1', ADMIN_PORT: String(adminPort) },
  });
  return { child, adminUrl: `http://127.0.0.1:${adminPort}` };
}

/** Status of an app's `/readyz` or `/livez`; 0 when nobody answers. */
export async function healthOf(adminUrl: string, path: 'readyz' | 'livez' = 'readyz'): Promise<number> {
  try {
    const response = await fetch(`${adminUrl}/${path}`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** The value of a metric whose line begins like this; undefined when there is no such line. */
export async function metricOf(adminUrl: string, beginning: string): Promise<number | undefined> {
  const response = await fetch(`${adminUrl}/metrics`, { signal: AbortSignal.timeout(2_000) });
  const line = (await response.text()).split('\n').find((text) => text.startsWith(beginning));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}

export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command of the operator to its end. */
export const runOperator = (
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  deadlineMs = 60_000,
): Promise<Ended> => runBuilt('apps/operator/src/main', env, deadlineMs, args);

/** Runs something built to its end; what has not ended at the deadline is killed and has no exit code. */
export function runBuilt(
  path: string,
  env: NodeJS.ProcessEnv,
  deadlineMs = 30_000,
  args: readonly string[] = [],
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', builtFile(path), ...args], {
      cwd: PROJECT_ROOT,
      env: { ...startEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, stdout, stderr });
    });
  });
}
