import { CannotStart } from '../local-stack/cannot-start';

const terminal = process.stdout;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/**
 * Does one step of many and prints a line when it is done. On a terminal the line can be seen while it is
 * being done as well.
 */
export async function step<T>(
  title: string,
  work: (note: (text: string) => void) => Promise<T>,
  done: (result: T) => string = () => title,
): Promise<T> {
  const begin = performance.now();
  let note = '';
  const show = (): void => {
    if (terminal.isTTY) terminal.write(`\r\x1b[K… ${title}${note} (${seconds(performance.now() - begin)})`);
  };
  show();
  const timer = setInterval(show, 200);
  try {
    const result = await work((text) => (note = `: ${text}`));
    clearInterval(timer);
    print(`✓ ${done(result)} (${seconds(performance.now() - begin)})`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** Writes over the line of a step that is being done. */
export const print = (line: string): void => {
  terminal.write(`${terminal.isTTY ? '\r\x1b[K' : ''}${line}\n`);
};

export function printFailure(error: unknown): void {
  if (terminal.isTTY) terminal.write('\r\x1b[K');
  const known = error instanceof CannotStart || (error as NodeJS.ErrnoException)?.syscall !== undefined;
  const text = known ? (error as Error).message : error instanceof Error ? error.stack : String(error);
  for (const line of String(text).split('\n')) process.stderr.write(`✗ ${line}\n`);
}
