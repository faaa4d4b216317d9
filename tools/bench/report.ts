import Table from 'cli-table3';
import { OURS, REFERENCE } from './contestants';
import type { Measured, Round } from './load';

/** Minimum, median and maximum of each figure, and our medians as ratios of the reference. */
export function printReport(
  measured: ReadonlyMap<string, Round[]>,
  half: ReadonlyMap<string, Measured>,
): void {
  const table = new Table({
    head: ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request', 'failed', 'p99 ms at half its rate'],
  });
  for (const [name, rounds] of measured) {
    table.push([
      name,
      spread(rounds.map((round) => round.requestsPerSecond)),
      spread(rounds.map((round) => round.p50Ms)),
      spread(rounds.map((round) => round.p99Ms)),
      spread(rounds.map((round) => round.cpuMicrosPerRequest)),
      rounds.reduce((sum, { failed }) => sum + failed, 0),
      half.get(name)!.p99Ms,
    ]);
  }
  process.stdout.write(`${table.toString()}\n(minimum / median / maximum)\n\n`);
  for (const [name, rounds] of measured) {
    if (name === OURS) continue;
    const ours = measured.get(OURS)!;
    const rate = median(ratios(ours, rounds, (round) => round.requestsPerSecond));
    const cpu = median(ratios(ours, rounds, (round) => round.cpuMicrosPerRequest));
    const goal = name === REFERENCE ? '   (goals: at least 0.90, at most 1.20)' : '';
    process.stdout.write(
      `${OURS} / ${name}: ${rate.toFixed(2)} of its requests per second, ${cpu.toFixed(2)} of its CPU per request${goal}\n`,
    );
  }
}

/** Round by round, because what disturbs one round disturbs both sides of it. */
const ratios = (a: Round[], b: Round[], figure: (round: Round) => number): number[] =>
  a.map((round, index) => figure(round) / figure(b[index]!));

function spread(values: readonly number[]): string {
  const digits = median(values) < 100 ? 1 : 0;
  return [Math.min(...values), median(values), Math.max(...values)]
    .map((value) => value.toFixed(digits))
    .join(' / ');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
