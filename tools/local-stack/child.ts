import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { CannotStart } from './cannot-start';

export interface ChildOptions {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Runs as this user and the group of the same number. */
  uid?: number;
  stopSignal?: NodeJS.Signals;
  stopDeadlineMs?: number;
  /** What to tell when the command is not there. */
  whenMissing?: string;
}

const POLL_MS = 25;

/**
 * One process of ours. It leads a process group of its own, so Ctrl-C reaches only the process that started it,
 * which then stops its children in order. What it says goes to a file.
 */
export class Child {
  readonly pid: number | undefined;
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
  /** Resolves when the process has ended, whatever the reason. */
  readonly ended: Promise<void>;
  private readonly process: ChildProcess;
  private stopping = false;
  private spawnError?: NodeJS.ErrnoException;

  constructor(
    private readonly options: ChildOptions,
    readonly logFile: string,
  ) {
    this.name = options.name;
    this.stopSignal = options.stopSignal ?? 'SIGTERM';
    const log = openSync(logFile, 'w');
    const { command, args, env, cwd, uid } = options;
    this.process = spawn(command, args, {
      env,
      cwd,
      uid,
      gid: uid,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.pid = this.process.pid;
    this.ended = new Promise((resolve) => {
      this.process.once('exit', () => resolve());
      this.process.once('error', (error) => {
        this.spawnError = error;
        resolve();
      });
    });
  }

  get isRunning(): boolean {
    return this.pid !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Resolves with the reason when the process ends without being stopped. */
  async death(): Promise<CannotStart> {
    await this.ended;
    return this.stopping ? new Promise(() => undefined) : this.reason();
  }

  /** @throws CannotStart when it ends first, or at the deadline */
  async whenReady(isReady: () => boolean | Promise<boolean>, deadlineMs: number): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    while (!(await isReady())) {
      if (this.pid === undefined) await this.ended;
      if (!this.isRunning) throw this.reason();
      if (Date.now() > deadline) {
        throw new CannotStart(
          `${this.name} was not ready within ${deadlineMs / 1000} s (log: ${this.logFile})`,
          1,
        );
      }
      await sleep(POLL_MS);
    }
  }

  /** Waits for a command that is to end by itself. */
  async whenDone(): Promise<void> {
    await this.ended;
    if (this.process.exitCode !== 0) throw this.reason();
  }

  /** Asks it to stop, and ends it at the deadline. */
  async stop(signal: NodeJS.Signals = this.stopSignal): Promise<void> {
    this.stopping = true;
    if (!this.isRunning) return;
    this.process.kill(signal);
    const timer = setTimeout(() => this.killNow(), this.options.stopDeadlineMs ?? 10_000);
    await this.ended;
    clearTimeout(timer);
  }

  killNow(): void {
    this.stopping = true;
    if (!this.isRunning) return;
    try {
      process.kill(-this.pid!, 'SIGKILL');
    } catch {
      this.process.kill('SIGKILL');
    }
  }

  /** What it has said so far; empty when the file was removed. */
  log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  private reason(): CannotStart {
    const { name, logFile, spawnError, process: ended } = this;
    if (spawnError) {
      const missing = spawnError.code === 'ENOENT' ? this.options.whenMissing : undefined;
      return new CannotStart(missing ?? `${name} cannot be started: ${spawnError.message}`);
    }
    const how = ended.signalCode ?? `exit ${ended.exitCode}`;
    return new CannotStart(
      `${name} ended unexpectedly (${how}): ${lastWords(this.log())} (log: ${logFile})`,
      1,
    );
  }
}

/** The line that most likely says why: Maven's first complaint, or the last one of a server before its stack trace. */
function lastWords(log: string): string {
  const lines = stripVTControlCharacters(log)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !/^(at |\.\.\. \d+ more)/.test(line));
  const telling =
    lines.find((line) => line.startsWith('[ERROR]')) ??
    lines.findLast((line) => /\b(error|fatal)\b|exception/i.test(line));
  return withoutJson(telling ?? lines.at(-1) ?? 'it said nothing').slice(0, 400);
}

/** Our apps write JSON lines: `{ level, message }`, the message a text or an object with a reason. */
function withoutJson(line: string): string {
  try {
    const { message } = JSON.parse(line) as { message?: string | { message?: string; reason?: string } };
    const parts = typeof message === 'object' ? [message.message, message.reason] : [message];
    return parts.filter(Boolean).join(': ').split('\n')[0] || line;
  } catch {
    return line;
  }
}
