import { Logger } from '@nestjs/common';
import { stopTracing } from '@app/tracing';

const logger = new Logger('lifecycle');

/**
 * On SIGTERM or SIGINT runs `stop` and ends with 0; ends with 1 when `stop` fails or outlasts the deadline. An
 * unhandled rejection or exception ends the process with 1: its supervisor starts a clean one.
 */
export function endGracefully(stop: () => Promise<void>, deadlineMs: number): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.log('stopping', { signal });
    setTimeout(() => end(1, 'not stopped within the deadline'), deadlineMs).unref();
    stop()
      .then(stopTracing)
      .then(
        () => process.exit(0),
        (error: unknown) => end(1, String(error)),
      );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('uncaughtException', (error) => end(1, error.stack ?? String(error)));
  process.on('unhandledRejection', (reason) =>
    end(1, reason instanceof Error ? (reason.stack ?? '') : String(reason)),
  );
}

const LOOK_MS = 1_000;

/**
 * Ends the process with 1 when it has not been live for so long: where nothing asks `/livez`, as with Compose, it would
 * stay so for ever. Looks are counted and not time, which goes on while a machine sleeps.
 */
export function endWhenNotLive(health: { readonly live: boolean }, afterMs: number): void {
  let looks = 0;
  setInterval(() => {
    looks = health.live ? 0 : looks + 1;
    if (looks * LOOK_MS > afterMs) end(1, `not live for ${afterMs} ms`);
  }, LOOK_MS).unref();
}

/** Ends the process at once, saying why. */
export function end(code: number, reason: string): never {
  logger.fatal('ending', { reason });
  process.exit(code);
}
