/** `npm run bench`: figures as ratios, measured side by side in one run. */
import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import { benchGateway } from './gateway';

const HELP = `Usage: npm run bench -- <what> [options]

  gateway                 webhooks per second, latency and CPU of the gateway beside bare one-file gateways

  --requests <n>          requests of each measurement          (default 15000)
  --rounds <n>            measurements of each, taken in turn    (default 5, the first one not counted)
  --connections <n>       concurrent connections                 (default 64)
  --help                  this text`;

const EXIT_USAGE = 64;

async function main(): Promise<number> {
  Logger.overrideLogger(false);
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      requests: { type: 'string', default: '15000' },
      rounds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '64' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals[0] !== 'gateway') {
    process.stdout.write(`${HELP}\n`);
    return values.help ? 0 : EXIT_USAGE;
  }
  await benchGateway({
    requests: Number(values.requests),
    rounds: Number(values.rounds),
    connections: Number(values.connections),
  });
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(1);
  },
);
