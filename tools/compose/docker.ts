/**
 * Runs docker. Each call leads a process group of its own, so Ctrl-C reaches only this program, which then ends
 * the call, waits for its end, and can remove what the call has set up.
 */
import { spawn } from 'node:child_process';
import { PROJECT_ROOT } from '../local-stack/config';
import { CannotStart } from '../local-stack/cannot-start';

export interface DockerOptions {
  deadlineMs?: number;
  /** Ends the call before its time. */
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
}

const LAST_LINES = 12;
const KILL_AFTER_MS = 10_000;

/**
 * @returns what it wrote to its standard output
 * @throws CannotStart with its last words when it fails or outlasts the deadline
 */
export async function docker(
  args: readonly string[],
  { deadlineMs = 60_000, signal, env = process.env }: DockerOptions = {},
): Promise<string> {
  signal?.throwIfAborted();
  const child = spawn('docker', args, {
    cwd: PROJECT_ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let words = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (words = (words + data.toString()).slice(-16_384)));
  }
  const ended = new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => resolve(killedBy ?? code));
  });
  const timers: NodeJS.Timeout[] = [];
  const stop = (): void => {
    kill(child.pid, 'SIGTERM');
    timers.push(setTimeout(() => kill(child.pid, 'SIGKILL'), KILL_AFTER_MS));
  };
  timers.push(setTimeout(stop, deadlineMs));
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const how = await ended.catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new CannotStart('docker is not installed, or not on the PATH', 1);
      throw error;
    });
    signal?.throwIfAborted();
    if (how !== 0) throw new CannotStart(`docker ${args.join(' ')} failed (${how}):\n${tail(words)}`, 1);
    return output;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Names the versions. @throws CannotStart saying what to install or to start */
export async function requireDocker(signal: AbortSignal): Promise<string> {
  const short = { deadlineMs: 30_000, signal };
  await docker(['--version'], short);
  const compose = await docker(['compose', 'version', '--short'], short).catch(() => {
    signal.throwIfAborted();
    throw new CannotStart('docker has no "compose" command: install the Docker Compose v2 plug-in', 1);
  });
  const engine = await docker(['version', '--format', '{{.Server.Version}}'], short).catch(() => {
    signal.throwIfAborted();
    throw new CannotStart('the Docker engine does not answer: start it, or ask for access to it', 1);
  });
  return `Docker ${engine.trim()}, Compose ${compose.trim().replace(/^v/, '')}`;
}

const tail = (text: string): string => text.trimEnd().split('\n').slice(-LAST_LINES).join('\n');

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}
