import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { shipmentId, type ShipmentIdentity } from '@app/events';
import { ERASED_FOR_DAYS, EraseStore, OperationStore, type Operation } from '@app/projection';
import { CommandError, EXIT } from '../command-line/exit-codes';
import { run, type Session } from '../command-line/run';
import { databaseConfig, kafkaConfig } from '../config';
import { withDatabase } from '../connections';
import { operatorName } from '../operator-name';
import { erasureText, plannedText, type Erasure } from './erasure-text';
import { heldRecords, type HeldRecords } from './held-records';

interface Options extends ShipmentIdentity {
  yes?: boolean;
  search: boolean;
  dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  npm run erase -- --account acme --carrier fedex --tracking-number 111111111111 --dry-run
  npm run erase -- --account acme --carrier fedex --tracking-number 111111111111 --yes`;

/** `npm run erase`: forgets a shipment. */
export const eraseCommand = (): Command =>
  new Command('erase')
    .summary('forget a shipment: its rows, its state for other teams, its dead letters')
    .description(
      'Deletes all rows of a shipment, publishes to tracking.shipments.v1 that it is gone, and remembers a hash ' +
        `of its key, so that nothing that was received before, or within ${ERASED_FOR_DAYS} days from now, brings it back. ` +
        'Says which records in Kafka still hold what was sent, and until when.',
    )
    .requiredOption('--account <account>', 'owner of the shipment')
    .requiredOption('--carrier <carrier>', 'as in tracking.shipments')
    .requiredOption('--tracking-number <number>', 'as in tracking.shipments')
    .option('--yes', 'do it: this cannot be undone')
    .option('--dry-run', 'show what would be deleted')
    .option('--no-search', 'do not read the topics for records that still hold something of it')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(
      run<Options>(async (options, session) => {
        const { account, carrier, trackingNumber, yes, dryRun } = options;
        const identity: ShipmentIdentity = { account, carrier, trackingNumber };
        if (!yes && !dryRun)
          throw new CommandError('This cannot be undone: add --yes to erase the shipment.', EXIT.usage);
        const search = searchOf(options, identity, session);
        return withDatabase(databaseConfig(), async (database) => {
          const store = new EraseStore(database);
          if (dryRun) return show(store, identity, search, session);
          // The table of operations must not hold what is to be forgotten.
          const given = { shipmentId: shipmentId(identity) };
          return new OperationStore(database).run('erase', given, operatorName(), (operation) =>
            erase(store, identity, search, operation, session),
          );
        });
      }),
    );

type Search = () => Promise<HeldRecords[]>;

function searchOf({ search }: Options, identity: ShipmentIdentity, { output, signal }: Session): Search {
  const kafka = kafkaConfig();
  return async () =>
    search ? heldRecords(kafka, identity, (topic) => output.progress(`reading ${topic}`), signal) : [];
}

async function show(
  store: EraseStore,
  identity: ShipmentIdentity,
  search: Search,
  { output }: Session,
): Promise<number> {
  const planned = { wouldDelete: await store.count(identity), held: await search() };
  output.result({ dryRun: true, ...planned }, plannedText(planned));
  return EXIT.done;
}

async function erase(
  store: EraseStore,
  identity: ShipmentIdentity,
  search: Search,
  operation: Operation,
  { output, signal }: Session,
): Promise<number> {
  const deleted = await store.erase(identity);
  const isPublished = await untilPublished(store, identity, signal);
  const isStopped = signal.aborted && !isPublished;
  await operation.end(isStopped ? 'stopped' : isPublished ? 'done' : 'failed', { deleted, isPublished });
  const report = (held: readonly HeldRecords[]): void => {
    const erasure: Erasure = { deleted, isPublished, isStopped: signal.aborted, held };
    output.result(erasure, erasureText(erasure));
  };
  const held = await search().catch((error: unknown) => {
    report([]);
    throw error;
  });
  report(held);
  if (signal.aborted) return EXIT.stopped;
  return isPublished ? EXIT.done : EXIT.failed;
}

const PUBLISHED_WITHIN_MS = 30_000;
const POLL_MS = 100;

/** The projector publishes it, as it does every state. */
async function untilPublished(
  store: EraseStore,
  shipment: ShipmentIdentity,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + PUBLISHED_WITHIN_MS;
  while (performance.now() < deadline && !signal.aborted) {
    if (await store.isPublished(shipment)) return true;
    await sleep(POLL_MS);
  }
  return false;
}
