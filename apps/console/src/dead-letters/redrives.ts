/**
 * Starts a redrive as the operator's own program, in a process of its own: only one runs at a time, and its progress is in
 * the table of operations. It goes on when the console ends, but not when their container does; what was not sent then
 * stays open.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { ConsoleConfig, operatorEnvironment } from '../config';

/** Which letters are meant; of several all must hold. An empty text means letters without such a value. */
export interface LetterChoice {
  code?: string;
  source?: string;
  version?: string;
}

/** A redrive that this console has started last. */
export interface LastStart {
  choice: LetterChoice;
  by: string;
  at: Date;
  /** Undefined while it runs. */
  ended?: Ran;
}

/** How a command of the operator has ended. */
export interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

const OPERATOR = join(__dirname, '..', '..', '..', 'operator', 'src', 'main.js');
const DRY_RUN_WITHIN_MS = 30_000;
const LONGEST_OUTPUT = 20_000;

@Injectable()
export class Redrives {
  private readonly logger = new Logger(Redrives.name);
  private isPlanning = false;
  last: LastStart | undefined;

  constructor(private readonly config: ConsoleConfig) {}

  get areAllowed(): boolean {
    return this.config.OPERATIONS_DATABASE_URL !== undefined;
  }

  /** What a redrive would do. One is asked at a time: each is a process. */
  async plan(choice: LetterChoice): Promise<Ran> {
    if (this.isPlanning) return failed('Somebody else is asking the same right now: try again in a moment.');
    this.isPlanning = true;
    try {
      return await this.run([...argumentsOf(choice), '--dry-run'], {}, DRY_RUN_WITHIN_MS);
    } finally {
      this.isPlanning = false;
    }
  }

  /** @param by who is said to have started it */
  start(choice: LetterChoice, by: string): void {
    if (this.last && !this.last.ended) return;
    const last: LastStart = { choice, by, at: new Date() };
    this.last = last;
    this.logger.log('redrive started', { ...choice, by });
    void this.run([...argumentsOf(choice), '--json'], { OPERATOR_NAME: `${by} (console)` })
      .catch((error: unknown) => failed(String(error)))
      .then((ran) => {
        last.ended = ran;
        const { exitCode, stderr } = ran;
        this.logger.log('redrive ended', { ...choice, exitCode, ...(stderr && { error: stderr }) });
      });
  }

  private run(args: readonly string[], env: NodeJS.ProcessEnv, withinMs?: number): Promise<Ran> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [OPERATOR, 'redrive', ...args], {
        env: { ...operatorEnvironment(this.config), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: withinMs,
      });
      const ran: Ran = { exitCode: null, stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (ran.stdout = cut(ran.stdout + chunk.toString())));
      child.stderr.on('data', (chunk: Buffer) => (ran.stderr = cut(ran.stderr + chunk.toString())));
      child.once('error', (error) => resolve({ ...ran, stderr: error.message }));
      child.once('close', (exitCode) => resolve({ ...ran, exitCode }));
    });
  }
}

const failed = (stderr: string): Ran => ({ exitCode: null, stdout: '', stderr });

const cut = (text: string): string => text.slice(0, LONGEST_OUTPUT);

/** As one word each, so that a value cannot be taken for an option. */
const argumentsOf = (choice: LetterChoice): string[] =>
  Object.entries(choice).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? [`--${name}=${value}`] : [],
  );
