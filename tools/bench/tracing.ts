/**
 * What traces cost: gateway and projector without any, with one in a hundred, and with every one, which are sent to a
 * collector that throws them away. Measured in turn, like all contestants.
 */
import { randomBytes } from 'node:crypto';
import { freePort } from '../local-stack/ports';
import { startOurGateway } from './contestants';
import { fill } from './events/fill';
import { measureInTurn } from './gateway';
import { signedBodies } from './load';
import { paceOf } from './measure';
import type { BenchOptions } from './options';
import { startOurs, startPeer } from './processes';
import { normalizeAll } from './records';
import { addRound, ratio, type Contestant, type Report } from './report';
import { durablePostgres, onStage, type Stage } from './stage';
import { OURS, Tables } from './tables';

const ROUNDS = 3;
const SINK_WITHIN_MS = 10_000;
const REQUESTS = 'requests/s';
const UPDATES = 'updates/s';
const CPU = 'CPU µs each';

/** By which traces are kept: what an app is told. */
type Modes = Readonly<Record<string, NodeJS.ProcessEnv>>;

export async function benchTracing(options: BenchOptions): Promise<Report> {
  // What the gateways publish is not to be projected.
  const gateways = await onStage([], (stage) => gatewaysIn(stage, options));
  const projectors = await onStage([], (stage) => projectorsIn(stage, options));
  return {
    title: `traces: ${options.requests} webhooks and ${options.events} updates a round`,
    contestants: [...gateways, ...projectors],
    ratios: [...ratios(gateways, [REQUESTS, CPU]), ...ratios(projectors, [UPDATES, CPU])],
    notes: ['the collector runs on the same cores; what it takes is not in the CPU of the apps'],
  };
}

const ratios = (contestants: readonly Contestant[], figures: readonly string[]) =>
  contestants.slice(1).flatMap((one) => figures.map((figure) => ratio(figure, one, contestants[0]!)));

async function startModes(stage: Stage): Promise<Modes> {
  const port = String(await freePort());
  const sink = startPeer(stage, 'trace-sink', { PORT: port });
  await sink.whenReady(() => sink.log().includes('listening'), SINK_WITHIN_MS);
  const OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`;
  return {
    'no trace': {},
    'one in a hundred': {
      OTEL_EXPORTER_OTLP_ENDPOINT,
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.01',
    },
    'every trace': { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER: 'always_on' },
  };
}

async function gatewaysIn(stage: Stage, options: BenchOptions): Promise<Contestant[]> {
  const modes = await startModes(stage);
  const secret = randomBytes(24).toString('base64url');
  const gateways = await Promise.all(
    Object.entries(modes).map(([mode, env]) =>
      startOurGateway(stage, 'aftership', secret, { name: `gateway, ${mode}`, env }),
    ),
  );
  const measured = await measureInTurn(stage, gateways, signedBodies(secret), {
    ...options,
    rounds: options.rounds ?? ROUNDS,
  });
  return [...measured.values()].map(({ name, figures: { 'CPU µs/request': cpu, ...figures } }) => ({
    name,
    figures: { ...figures, ...(cpu && { [CPU]: cpu }) },
  }));
}

async function projectorsIn(stage: Stage, options: BenchOptions): Promise<Contestant[]> {
  const modes = await startModes(stage);
  const { url, process: postgres } = await durablePostgres(stage);
  const tables = await Tables.open(url, '');
  const contestants = new Map(
    Object.keys(modes).map((mode): [string, Contestant] => [
      mode,
      { name: `projector, ${mode}`, figures: {} },
    ]),
  );
  try {
    let fills = 0;
    for (let round = 0; round < (options.rounds ?? ROUNDS); round++)
      for (const [mode, env] of Object.entries(modes)) {
        const filled = await fill(stage.brokers, options.kind, { ...options, round: fills++ });
        await normalizeAll(stage);
        await tables.empty();
        const from = await tables.applied(OURS);
        const child = await startOurs(stage, 'projector', { DATABASE_URL: url, ...env });
        const progress = (): Promise<number> => tables.applied(OURS);
        const records = filled.webhooks;
        const pace = await paceOf({ child, progress, from, records, postgresPid: postgres.pid! });
        await child.stop();
        await tables.check(OURS, { shipments: filled.shipments, events: filled.events });
        addRound(contestants.get(mode)!, { [UPDATES]: pace.perSecond, [CPU]: pace.cpuMicros });
      }
  } finally {
    await tables.close();
  }
  return [...contestants.values()];
}
