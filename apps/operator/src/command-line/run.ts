/** Runs the action of a command: gives it what it needs, and turns what it throws into an exit code and a message. */
import { Logger } from '@nestjs/common';
import type { Command } from 'commander';
import { ConfigError } from '@app/config';
import { SourcesFileError } from '@app/sources';
import { CommandError, EXIT } from './exit-codes';
import { Output } from './output';

/** What every action has. */
export interface Session {
  output: Output;
  /** Aborted by Ctrl-C or SIGTERM: finish what was begun, and end. */
  signal: AbortSignal;
}

/** @param work returns the exit code; nothing means done */
export function run<Options extends object>(
  work: (options: Options, session: Session, ...parameters: string[]) => Promise<number | void>,
): (this: Command, ...parameters: unknown[]) => Promise<void> {
  return async function act(this: Command): Promise<void> {
    // Libraries warn of servers that do not answer, and try again; the command reports the outcome.
    Logger.overrideLogger(['fatal', 'error']);
    const options = this.opts<Options & { json?: boolean }>();
    const stop = new AbortController();
    const onSignal = (): void => stop.abort();
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    const session = { output: new Output(options.json ?? false), signal: stop.signal };
    try {
      const code = await work(options, session, ...this.args);
      process.exitCode = code ?? (stop.signal.aborted ? EXIT.stopped : EXIT.done);
    } catch (error) {
      process.stderr.write(`${messageOf(error)}\n`);
      process.exitCode = exitCodeOf(error);
    } finally {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    }
  };
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof ConfigError || error instanceof SourcesFileError ? EXIT.config : EXIT.failed;
}

/** For a person who has to do something about it. */
function messageOf(error: unknown): string {
  const text = textOf(error);
  const code = String((error as { code?: unknown } | null)?.code);
  if (IS_SCHEMA_OLD.has(code))
    return `Schema tracking is missing or older than this program: run npm run migrate (${text})`;
  if (error instanceof Error && error.name.startsWith('KafkaJS')) return `Kafka cannot be reached: ${text}`;
  return text;
}

/** No such table, column or schema. */
const IS_SCHEMA_OLD = new Set(['42P01', '42703', '3F000']);

/** A refused connection has a message in its parts only. */
function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map((part) => (part as Error).message).join('; ');
  return error instanceof Error ? error.message : String(error);
}
