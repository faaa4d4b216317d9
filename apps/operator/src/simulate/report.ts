/** The outcome of a simulation, as a value and as text. */
import { tableOf } from '../command-line/output';
import type { AnswerCount, ExpectedShipment, Tally } from './sending/tally';
import type { Plan } from './what-to-send';

export interface Report {
  source: string;
  url: string;
  mode: string;
  version: string;
  mechanisms: readonly string[];
  /** How many were to be posted, and how many answers there are. */
  webhooks: number;
  answered: number;
  seconds: number;
  latencyMs: { p50: number; p99: number } | null;
  answers: readonly AnswerCount[];
  asExpected: boolean;
  /** How often something was posted again after 429 or 503. */
  retries: number;
  /** The command line that posts the same again. */
  again: string;
  seed?: string;
  until?: string;
  shipments: readonly ExpectedShipment[];
}

/** What is the same for all its webhooks. */
export interface Rehearsal {
  source: string;
  url: string;
  mechanisms: readonly string[];
  again: string;
  sinceMs: number;
}

export const reportOf = (
  { webhooks, ...plan }: Plan,
  tally: Tally,
  { sinceMs, ...rehearsal }: Rehearsal,
): Report => ({
  ...rehearsal,
  ...plan,
  webhooks: webhooks.length,
  answered: tally.answered,
  seconds: Math.round((performance.now() - sinceMs) / 100) / 10,
  latencyMs: tally.latency,
  answers: tally.counts,
  asExpected: tally.isAsExpected,
  retries: tally.retries,
  shipments: tally.shipments,
});

export function textOf(report: Report): string {
  const { answers, answered, webhooks, seconds, latencyMs, asExpected, retries, again } = report;
  const table = tableOf(
    ['answer', 'code', 'webhooks', 'expected'],
    answers.map((one) => [one.status || 'none', one.code ?? null, one.webhooks, one.expected ? 'yes' : 'NO']),
  );
  const latency = latencyMs ? `; answered within ${latencyMs.p50} ms (p50), ${latencyMs.p99} ms (p99)` : '';
  return [
    table,
    ...answers.map(({ status, code, meaning }) => `${[status || 'none', code].join(' ').trim()}: ${meaning}`),
    `${answered} of ${webhooks} webhooks in ${seconds} s${latency}.`,
    ...(retries > 0 ? [`Posted again after 429 or 503: ${retries} times.`] : []),
    ...shipmentsText(report),
    `The same again: ${again}`,
    ...(asExpected ? [] : ['Not every answer was the expected one.']),
  ].join('\n');
}

/** Where to look at what was stored. */
function shipmentsText({ shipments }: Report): string[] {
  if (shipments.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { status } of shipments) counts.set(status, (counts.get(status) ?? 0) + 1);
  const statuses = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');
  const which = shipments.length === 1 ? `= '${shipments[0]!.trackingNumber}'` : `like 'SIM%'`;
  return [
    `Shipments, as they must be in Postgres: ${statuses}.`,
    `  select tracking_number, status, status_at from tracking.shipments where tracking_number ${which}`,
  ];
}
