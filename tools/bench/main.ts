/** `npm run bench`: figures as ratios, measured side by side in one run. */
import { Logger } from '@nestjs/common';
import { CannotStart, EXIT_USAGE } from '../local-stack/cannot-start';
import { benchGateway } from './gateway';
import { benchLatency } from './latency';
import { benchNormalizer } from './normalizer';
import { HELP, readCommand, type BenchOptions } from './options';
import { benchProjector } from './projector';
import { benchQueries } from './queries/queries';
import { benchRebuild } from './rebuild';
import { machineNote, printReport, type Report } from './report';
import { benchTracing } from './tracing';

const BENCHES = new Map<string | undefined, (options: BenchOptions) => Promise<Report>>([
  ['gateway', benchGateway],
  ['normalizer', benchNormalizer],
  ['projector', benchProjector],
  ['latency', benchLatency],
  ['rebuild', benchRebuild],
  ['queries', benchQueries],
  ['tracing', benchTracing],
]);

async function main(): Promise<number> {
  Logger.overrideLogger(false);
  const { what, help, json, options } = readCommand(process.argv.slice(2));
  const bench = BENCHES.get(what);
  if (help || !bench) {
    process.stdout.write(`${HELP}\n`);
    return help ? 0 : EXIT_USAGE;
  }
  const before = machineNote();
  const report = await bench(options);
  report.notes.push(`machine before: ${before}; after: ${machineNote()}`);
  printReport(report, json);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const known = error instanceof CannotStart;
    process.stderr.write(`${known ? error.message : (error as Error).stack}\n`);
    process.exit(known ? error.exitCode : 1);
  },
);
