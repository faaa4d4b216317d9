/**
 * `npm run test:compose`: tries docker-compose.yml for real, from an image build to the loss of containers, and then
 * docker-compose.cluster.yml, under a name and on ports of its own, and removes everything again. Whatever the pipeline does with a payload is the
 * business of other tests; this one is about what only the containers decide.
 */
import { Logger } from '@nestjs/common';
import { exampleWebhooks, type ExampleWebhook } from '../example/webhooks';
import { CannotStart } from '../local-stack/cannot-start';
import { print, printFailure, step } from '../start/steps';
import { requireDocker } from './docker';
import {
  expectBytes,
  expectConsole,
  expectConfined,
  expectHealthy,
  expectLittleRights,
  expectOperator,
  expectRefusedByKafka,
  expectRefusal,
  expectRestart,
  expectSame,
  expectSurvival,
} from './expectations';
import { Outside } from './outside';
import { ComposeStack, REMOVE_BY_HAND } from './stack';

async function check(stack: ComposeStack, outside: Outside): Promise<void> {
  const webhooks = exampleWebhooks(stack.secrets);
  const three = (nth: number): ExampleWebhook[] => webhooks.slice(3 * nth, 3 * nth + 3);
  const arrive = async (nth: number): Promise<void> => outside.arrived(await outside.send(three(nth)));

  await step('docker compose up --build --wait', async () => {
    await stack.remove();
    await stack.up('--build');
    await expectHealthy(stack, {
      kafka: 1,
      postgres: 1,
      gateway: 1,
      normalizer: 1,
      projector: 1,
      console: 1,
    });
  });
  await step('The apps run as an ordinary user, on a read-only disk, without capabilities', () =>
    expectConfined(stack),
  );
  await step('A webhook without its key is refused with 401', () => expectRefusal(stack, webhooks[0]!));
  await step('3 webhooks are in Postgres', () => arrive(0));
  await step('The console asks for its login, and shows every page', () => expectConsole(stack));
  await step('The commands of the operator run in a container', () => expectOperator(stack));
  await step('The role of the projector may change rows, and nothing else', () => expectLittleRights(stack));
  await step('Kafka holds the bytes that were sent', () => expectBytes(outside, three(0)));
  await step('3 normalizers and 2 projectors, and 3 more webhooks are in Postgres', async () => {
    await stack.up('--scale', 'normalizer=3', '--scale', 'projector=2');
    await expectHealthy(stack, { gateway: 1, normalizer: 3, projector: 2 });
    await arrive(1);
  });
  await step('A normalizer and a projector are killed: 3 more webhooks are in Postgres', async () => {
    const [normalizer, projector] = [
      await stack.containers('normalizer'),
      await stack.containers('projector'),
    ];
    await stack.kill([normalizer[0]!, projector[0]!]);
    await arrive(2);
  });
  await step('A gateway that ends is started again', () => expectRestart(stack, outside));
  await step('docker compose down, up: rows and log are as they were', () => expectSurvival(stack, outside));
  await step('The same webhooks again change no row, and 3 new ones are in Postgres', async () => {
    const before = await outside.rows();
    await outside.send(three(0));
    await outside.settled();
    expectSame(before, await outside.rows());
    await arrive(3);
  });
}

async function checkCluster(stack: ComposeStack, outside: Outside): Promise<void> {
  const webhooks = exampleWebhooks(stack.secrets);
  await step('docker compose up with docker-compose.cluster.yml', async () => {
    await stack.remove();
    await stack.up('--build');
    const brokers = { 'kafka-1': 1, 'kafka-2': 1, 'kafka-3': 1 };
    await expectHealthy(stack, {
      ...brokers,
      postgres: 1,
      gateway: 1,
      normalizer: 1,
      projector: 1,
      console: 1,
    });
  });
  const arrive = async (nth: number): Promise<void> =>
    outside.arrived(await outside.send(webhooks.slice(3 * nth, 3 * nth + 3)));
  await step('3 webhooks are in Postgres', () => arrive(0));
  await step('The user of the gateway may write webhooks, and no updates', () => expectRefusedByKafka(stack));
  await step('The console shows every page, and the operator runs, as their user', async () => {
    await expectConsole(stack);
    await expectOperator(stack);
  });
  await step('A broker is stopped: 3 more webhooks are in Postgres', async () => {
    await stack.stop('kafka-2');
    await outside.until('the gateway does not take webhooks again', async () => {
      const { status } = await outside.try(webhooks[3]!);
      return status === 202;
    });
    await arrive(1);
  });
}

const TRIALS: [files: string[], check: (stack: ComposeStack, outside: Outside) => Promise<void>][] = [
  [['docker-compose.yml'], check],
  [['docker-compose.yml', 'docker-compose.cluster.yml'], checkCluster],
];

/** Everything is removed at the first signal; a second one leaves at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (name: string): void => {
    if (controller.signal.aborted && name !== 'SIGPIPE') {
      process.stderr.write(`✗ not everything is removed; do it with: ${REMOVE_BY_HAND}\n`);
      process.exit(130);
    }
    controller.abort(new CannotStart(`interrupted (${name})`, 130));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  process.stdout.on('error', () => interrupt('SIGPIPE'));
  return controller.signal;
}

async function main(): Promise<number> {
  // Libraries warn of servers that come and go; here that is expected.
  Logger.overrideLogger(false);
  const begin = performance.now();
  const signal = interruption();
  await step(
    'Docker',
    () => requireDocker(signal),
    (versions) => versions,
  );
  let code = 0;
  for (const [files, trial] of TRIALS) if (code === 0) code = await tried(files, trial, signal);
  if (code === 0) print(`The compose files work (${((performance.now() - begin) / 1000).toFixed(0)} s).`);
  return code;
}

async function tried(
  files: readonly string[],
  trial: (typeof TRIALS)[number][1],
  signal: AbortSignal,
): Promise<number> {
  const stack = await ComposeStack.onFreePorts(files, signal);
  let code = 0;
  try {
    await trial(stack, new Outside(stack, signal));
  } catch (error) {
    printFailure(error);
    code = error instanceof CannotStart ? error.exitCode : 1;
    if (!signal.aborted) print(await stack.complaints().catch(String));
  }
  await step('docker compose down -v', () => stack.remove());
  return code;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    printFailure(error);
    process.exit(error instanceof CannotStart ? error.exitCode : 1);
  },
);
