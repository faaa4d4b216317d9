/**
 * What a person or a program sees of a command. Results go to stdout: as text, or with `--json` as one JSON document.
 * Progress goes to stderr, and only on a terminal.
 */
import Table from 'cli-table3';

/** The part of a stream that is used here. */
export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean;
}

export class Output {
  private shown = 0;

  constructor(
    readonly isJson: boolean,
    private readonly out: Sink = process.stdout,
    private readonly err: Sink = process.stderr,
  ) {}

  /** The result of a command. @param text the same for a person */
  result(value: unknown, text: string): void {
    this.clear();
    this.out.write(`${this.isJson ? JSON.stringify(value, undefined, 2) : text}\n`);
  }

  /** A line for a person. */
  say(text: string): void {
    this.clear();
    if (!this.isJson) this.out.write(`${text}\n`);
  }

  /** One line that is written over by the next one. */
  progress(text: string): void {
    if (!this.err.isTTY) return;
    this.err.write(`\r${text.padEnd(this.shown)}`);
    this.shown = text.length;
  }

  private clear(): void {
    if (this.shown > 0) this.err.write(`\r${' '.repeat(this.shown)}\r`);
    this.shown = 0;
  }
}

/** A table for a person. */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) table.push(row.map((cell) => (cell === null ? '' : String(cell))));
  return table.toString();
}

/** How far some work is, and how long it will still take: `1,200 of 5,000, 12 s left`. */
export function progressOf(done: number, total: number, sinceMs: number): string {
  const elapsed = performance.now() - sinceMs;
  const left = done > 0 ? Math.ceil(((elapsed / done) * (total - done)) / 1_000) : undefined;
  const counts = `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  return left === undefined ? counts : `${counts}, ${durationOf(left)} left`;
}

const durationOf = (seconds: number): string =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7_200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3_600)} h`;
