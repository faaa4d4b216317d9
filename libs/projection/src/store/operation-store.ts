/** What operators start: table `operations`. Of each command one may run at a time. */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Database } from './database';

/** The command is running already, in another process. */
export class AlreadyRunningError extends Error {
  constructor(command: string) {
    super(`another ${command} is running: wait for its end, or stop it`);
    this.name = 'AlreadyRunningError';
  }
}

/** How far an operation is: counts and words by name. */
export type Outcome = Readonly<Record<string, unknown>>;

/** An operation that runs. */
export interface Operation {
  /** Says how far it is, as often as it changes; it is written down every two seconds. */
  note(outcome: Outcome): void;
  end(state: EndState, outcome: Outcome): Promise<void>;
}

type EndState = 'done' | 'stopped' | 'failed';

const NOTE_EVERY_MS = 2_000;

/** Writes down what operators start. */
@Injectable()
export class OperationStore {
  constructor(private readonly database: Database) {}

  /**
   * When the work was begun that is not done yet: the first run with these options since the last one that was done.
   * @returns undefined where there is nothing to go on with
   */
  async unfinishedSince(
    command: string,
    given: Readonly<Record<string, unknown>>,
  ): Promise<Date | undefined> {
    const { rows } = await this.database.pool.query<{ since: Date | null }>(
      `SELECT min(started_at) FILTER (WHERE started_at > coalesce(done_at, '-infinity')) AS since
        FROM (SELECT started_at, max(started_at) FILTER (WHERE state = 'done') OVER () AS done_at
          FROM tracking.operations WHERE command = $1 AND arguments = $2::jsonb) alike`,
      [command, JSON.stringify(given)],
    );
    return rows[0]?.since ?? undefined;
  }

  /**
   * Does some work as the only one with this command. The lock goes with the connection, so that a killed process
   * leaves none. What throws before its end has failed, with what it noted last.
   * @throws AlreadyRunningError, or what `work` throws
   */
  async run<T>(
    command: string,
    given: Readonly<Record<string, unknown>>,
    startedBy: string,
    work: (operation: Operation) => Promise<T>,
  ): Promise<T> {
    const { pool } = this.database;
    const id = randomUUID();
    const client = await pool.connect();
    try {
      const { rows } = await client.query<{ locked: boolean }>(
        'SELECT pg_try_advisory_lock(hashtext($1)) AS locked',
        [`parcelwire ${command}`],
      );
      if (!rows[0]!.locked) throw new AlreadyRunningError(command);
      await pool.query(
        'INSERT INTO tracking.operations (id, command, arguments, started_by) VALUES ($1, $2, $3, $4)',
        [id, command, JSON.stringify(given), startedBy],
      );
      const operation = new RunningOperation(pool, id);
      try {
        return await work(operation);
      } catch (error) {
        // What went wrong first is what the person has to know.
        await operation.fail(error).catch(() => undefined);
        throw error;
      } finally {
        operation.close();
      }
    } finally {
      // Closes the connection: the lock would stay with it.
      client.release(true);
    }
  }
}

/** Writes every two seconds that it still runs, and how far it is. */
class RunningOperation implements Operation {
  private latest: Outcome = {};
  private hasEnded = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly pool: Pool,
    private readonly id: string,
  ) {
    this.timer = setInterval(() => void this.write().catch(() => undefined), NOTE_EVERY_MS);
  }

  note(outcome: Outcome): void {
    this.latest = outcome;
  }

  async end(state: EndState, outcome: Outcome): Promise<void> {
    await this.pool.query(
      `UPDATE tracking.operations SET heard_at = now(), ended_at = now(), state = $2, outcome = $3 WHERE id = $1`,
      [this.id, state, JSON.stringify(outcome)],
    );
    this.hasEnded = true;
  }

  async fail(error: unknown): Promise<void> {
    if (!this.hasEnded) await this.end('failed', { ...this.latest, error: String(error) });
  }

  close(): void {
    clearInterval(this.timer);
  }

  private write(): Promise<unknown> {
    return this.pool.query(
      `UPDATE tracking.operations SET heard_at = now(), outcome = $2 WHERE id = $1 AND state = 'running'`,
      [this.id, JSON.stringify(this.latest)],
    );
  }
}
