import { Logger } from '@nestjs/common';

const logger = new Logger('lifecycle');

/**
 * On SIGTERM or SIGINT runs `stop` and ends with 0; ends with 1 when `stop` fails or outlasts the deadline. An
 * unhandled rejection or exception ends the process with 1: whoever watches it starts a clean one.
 */
export function endGracefully(stop: () => Promise<void>, deadlineMs: number): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.log('stopping', { signal });
    setTimeout(() => end(1, 'not stopped within the deadline'), deadlineMs).unref();
    stop().then(
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

/** Ends the process at once, saying why. */
export function end(code: number, reason: string): never {
  logger.fatal('ending', { reason });
  process.exit(code);
}
