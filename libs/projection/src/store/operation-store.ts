/** What operators start: table `operations`. Of each command one may run at a time. */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
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
  /** Writes down how far it is. */
  note(outcome: Outcome): Promise<void>;
  end(state: 'done' | 'stopped' | 'failed', outcome: Outcome): Promise<void>;
}

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
   * leaves none.
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
      return await work({
        note: async (outcome) => {
          await pool.query('UPDATE tracking.operations SET heard_at = now(), outcome = $2 WHERE id = $1', [
            id,
            JSON.stringify(outcome),
          ]);
        },
        end: async (state, outcome) => {
          await pool.query(
            `UPDATE tracking.operations SET heard_at = now(), ended_at = now(), state = $2, outcome = $3
              WHERE id = $1`,
            [id, state, JSON.stringify(outcome)],
          );
        },
      });
    } finally {
      // Closes the connection: the lock would stay with it.
      client.release(true);
    }
  }
}
