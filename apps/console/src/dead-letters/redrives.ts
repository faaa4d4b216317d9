/**
 * Starts a redrive as the operator's own program, in a process of its own: it goes on when the console ends, only one
 * runs at a time, and its progress is in the table of operations.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { ConsoleConfig, operatorEnvironment } from '../config';

/** Which letters are meant; of several all must hold. */
export interface LetterChoice {
  code?: string;
  source?: string;
  version?: string;
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

  constructor(private readonly config: ConsoleConfig) {}

  get areAllowed(): boolean {
    return this.config.OPERATIONS_DATABASE_URL !== undefined;
  }

  /** What a redrive would do. */
  plan(choice: LetterChoice): Promise<Ran> {
    return this.run([...argumentsOf(choice), '--dry-run'], DRY_RUN_WITHIN_MS);
  }

  /** @param by for the log */
  start(choice: LetterChoice, by: string): void {
    this.logger.log('redrive started', { ...choice, by });
    void this.run([...argumentsOf(choice), '--json']).then(({ exitCode, stderr }) =>
      this.logger.log('redrive ended', { ...choice, exitCode, ...(stderr && { error: stderr }) }),
    );
  }

  private run(args: readonly string[], withinMs?: number): Promise<Ran> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [OPERATOR, 'redrive', ...args], {
        env: operatorEnvironment(this.config),
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

const cut = (text: string): string => text.slice(0, LONGEST_OUTPUT);

/** As one word each, so that a value cannot be taken for an option. */
const argumentsOf = (choice: LetterChoice): string[] =>
  Object.entries(choice).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' && value !== '' ? [`--${name}=${value}`] : [],
  );
