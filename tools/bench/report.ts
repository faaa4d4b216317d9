/** What a bench has measured: figures of each contestant, round by round, and ratios between contestants. */
import { availableParallelism, loadavg } from 'node:os';
import Table from 'cli-table3';

export interface Report {
  /** What was measured and with which load, in one line. */
  title: string;
  contestants: Contestant[];
  ratios: Ratio[];
  /** Sentences that a reader needs to judge the figures. */
  notes: string[];
}

export interface Contestant {
  name: string;
  /** By heading, with its unit; one value for each counted round. A contestant may lack figures of others. */
  figures: Record<string, number[]>;
}

export interface Ratio {
  of: string;
  /** Heading of the figure that is compared. */
  figure: string;
  /** Round by round, because what disturbs one round disturbs both sides of it. */
  values: number[];
  goal?: string;
}

/** Adds the figures of one more round, and says so on standard error. */
export function addRound({ name, figures }: Contestant, round: Record<string, number>): void {
  for (const [heading, value] of Object.entries(round)) (figures[heading] ??= []).push(value);
  const shown = Object.entries(round).map(([heading, value]) => `${heading} ${value.toFixed(1)}`);
  process.stderr.write(`${name}: ${shown.join(', ')}\n`);
}

/** Prints one table with the minimum, median and maximum of each figure, or all values as one JSON object. */
export function printReport(report: Report, asJson: boolean): void {
  process.stdout.write(asJson ? `${JSON.stringify(report, undefined, 2)}\n` : asText(report));
}

export function ratio(figure: string, ours: Contestant, theirs: Contestant, goal?: string): Ratio {
  const values = ours.figures[figure]!.map((value, round) => value / theirs.figures[figure]![round]!);
  return { of: `${ours.name} / ${theirs.name}`, figure, values, ...(goal !== undefined && { goal }) };
}

/** Load average of the last minute: a bench beside other work says little. */
export const machineNote = (): string =>
  `${availableParallelism()} cores, load average ${loadavg()[0]!.toFixed(2)}, Node ${process.version}`;

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** With interpolation between neighbors. @param percent 0 to 100 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(place)] ?? NaN;
  return low + ((sorted[Math.ceil(place)] ?? NaN) - low) * (place % 1);
}

function asText({ title, contestants, ratios, notes }: Report): string {
  const headings = [...new Set(contestants.flatMap(({ figures }) => Object.keys(figures)))];
  const table = new Table({ head: ['', ...headings], style: { head: [], border: [] } });
  for (const { name, figures } of contestants)
    table.push([name, ...headings.map((heading) => spread(figures[heading] ?? []))]);
  const lines = ratios.map(
    ({ of, figure, values, goal }) =>
      `${of}, ${figure}: ${spread(values, 2)}${goal === undefined ? '' : `   (goal: ${goal})`}`,
  );
  return `${[title, table.toString(), '(minimum / median / maximum of the rounds)', '', ...lines, ...notes].join('\n')}\n`;
}

function spread(values: readonly number[], digits = median(values) < 100 ? 1 : 0): string {
  if (values.length === 0) return '';
  const shown = values.length === 1 ? values : [Math.min(...values), median(values), Math.max(...values)];
  return shown.map((value) => value.toFixed(digits)).join(' / ');
}
