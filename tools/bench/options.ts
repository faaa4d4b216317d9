import { parseArgs } from 'node:util';
import { CannotStart, EXIT_USAGE } from '../local-stack/cannot-start';

export const HELP = `Usage: npm run bench -- <what> [options]

Each contestant is a process of its own; broker and Postgres are started for the bench. Rounds are taken in turn.

  gateway                 webhooks per second, latency and CPU of the gateway beside bare one-file gateways
  normalizer              records per second and CPU of the normalizer beside a bare loop that parses each record
                          and publishes the same bytes
  projector               updates per second, CPU and WAL of the projector beside a bare loop that keeps state and
                          history in two tables
  rebuild                 raw webhooks per second of a rebuild while others come in, beside normalizer and projector
                          alone; one round
  queries                 the documented queries of docs/analysts.md on a year of shipments, five events each, as an
                          analyst of all accounts and as one of a single account; with the plan of the slowest
                          (takes minutes and about 10 GB)
  tracing                 what traces cost gateway and projector: none, one in a hundred, every one
  latency                 from the 202 until the row is visible to another connection, through the whole pipeline

  --rounds <n>            counted rounds of each contestant     (default 3; gateway 4)
  --kind <kind>           of normalizer, projector, rebuild: amazon (one event a webhook; 20 % late, 2 % repeated) or
                          aftership (snapshots of 1 to 10 checkpoints, each repeating all so far)
  --events <n>            webhooks of a round                   (default 100000; aftership 40000)
  --shipments <n>         shipments of a round                  (default a fifth of the events)
  --filled                of projector: with shipments of the past in the tables before, five events each
                          (takes minutes and about 12 GB)
  --filled-shipments <n>  how many of these, also of queries    (default 2000000)
  --seconds <n>           of latency: length of each load       (default 10)
  --requests <n>          of gateway: requests of each measurement (default 15000)
  --connections <n>       of gateway: concurrent connections    (default 64)
  --json                  all values of all rounds as JSON instead of the table
  --help                  this text`;

export const KINDS = ['amazon', 'aftership'] as const;
export type Kind = (typeof KINDS)[number];

export interface BenchOptions {
  rounds?: number;
  kind: Kind;
  events: number;
  shipments: number;
  filled: boolean;
  filledShipments: number;
  seconds: number;
  requests: number;
  connections: number;
}

const EVENTS: Record<Kind, number> = { amazon: 100_000, aftership: 40_000 };

export interface Command {
  what: string | undefined;
  help: boolean;
  json: boolean;
  options: BenchOptions;
}

/** @throws CannotStart for a flag or value that makes no sense */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  const kind = KINDS.find((known) => known === (values.kind ?? 'amazon'));
  if (!kind) throw new CannotStart(`--kind: must be one of ${KINDS.join(', ')}`, EXIT_USAGE);
  const events = count('events', values.events) ?? EVENTS[kind];
  return {
    what: positionals[0],
    help: values.help ?? false,
    json: values.json ?? false,
    options: {
      rounds: count('rounds', values.rounds),
      kind,
      events,
      shipments: count('shipments', values.shipments) ?? Math.ceil(events / 5),
      filled: values.filled ?? false,
      filledShipments: count('filled-shipments', values['filled-shipments']) ?? 2_000_000,
      seconds: count('seconds', values.seconds) ?? 10,
      requests: count('requests', values.requests) ?? 15_000,
      connections: count('connections', values.connections) ?? 64,
    },
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: text,
        kind: text,
        events: text,
        shipments: text,
        filled: flag,
        'filled-shipments': text,
        seconds: text,
        requests: text,
        connections: text,
        json: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new CannotStart((error as Error).message, EXIT_USAGE);
  }
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new CannotStart(
      `--${name}: must be a whole number from 1 (got ${JSON.stringify(text)})`,
      EXIT_USAGE,
    );
  return Number(text);
}
