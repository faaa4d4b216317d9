import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { shipmentId, type ShipmentIdentity } from '@app/events';
import { ERASED_FOR_DAYS, EraseStore, OperationStore, type DeletedRows } from '@app/projection';
import { CommandError, EXIT } from '../command-line/exit-codes';
import { tableOf } from '../command-line/output';
import { run, type Session } from '../command-line/run';
import { databaseConfig, kafkaConfig } from '../config';
import { withDatabase } from '../connections';
import { operatorName } from '../operator-name';
import { heldRecords, type HeldRecords } from './held-records';

interface Options extends ShipmentIdentity {
  yes?: boolean;
  search: boolean;
}

const EXAMPLES = `
Example:
  npm run erase -- --account acme --carrier fedex --tracking-number 111111111111 --yes`;

/** `npm run erase`: forgets a shipment. */
export const eraseCommand = (): Command =>
  new Command('erase')
    .summary('forget a shipment: its rows, its state for other teams, its dead letters')
    .description(
      'Deletes all rows of a shipment, tells the consumers of tracking.shipments.v1 that it is gone, and remembers a hash ' +
        `of its key, so that nothing that was received before, or within ${ERASED_FOR_DAYS} days from now, brings it back. ` +
        'Says which records in Kafka still hold what was sent, and until when.',
    )
    .requiredOption('--account <account>', 'owner of the shipment')
    .requiredOption('--carrier <carrier>', 'as in tracking.shipments')
    .requiredOption('--tracking-number <number>', 'as in tracking.shipments')
    .option('--yes', 'do it: this cannot be taken back')
    .option('--no-search', 'do not read the topics for records that still hold something of it')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(
      run<Options>(async ({ yes, search, ...shipment }, session) => {
        const kafka = kafkaConfig();
        if (!yes)
          throw new CommandError('This cannot be taken back: add --yes to erase the shipment.', EXIT.usage);
        const identity: ShipmentIdentity = {
          account: shipment.account,
          carrier: shipment.carrier,
          trackingNumber: shipment.trackingNumber,
        };
        return withDatabase(databaseConfig(), async (database) => {
          const store = new EraseStore(database);
          // The table of operations must not hold what is to be forgotten.
          const given = { shipmentId: shipmentId(identity) };
          return new OperationStore(database).run('erase', given, operatorName(), async (operation) => {
            const deleted = await store.erase(identity);
            const isPublished = await untilPublished(store, identity, session.signal);
            await operation.end(isPublished ? 'done' : 'failed', { deleted, isPublished });
            const held = search
              ? await heldRecords(kafka, identity, (topic) =>
                  session.output.progress(`reading ${topic}`),
                ).catch((error: unknown) => {
                  report(session, { deleted, isPublished, held: [] });
                  throw error;
                })
              : [];
            report(session, { deleted, isPublished, held });
            return isPublished ? EXIT.done : EXIT.failed;
          });
        });
      }),
    );

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

interface Erasure {
  deleted: DeletedRows;
  isPublished: boolean;
  held: readonly HeldRecords[];
}

function report({ output }: Session, erasure: Erasure): void {
  const { deleted, isPublished, held } = erasure;
  const rows = Object.entries(deleted).filter(([, count]) => count > 0);
  const lines = [
    rows.length === 0
      ? 'There were no rows of it: are account, carrier and number right?'
      : tableOf(['deleted from', 'rows'], rows),
    isPublished
      ? 'Consumers of tracking.shipments.v1 are told that it is gone.'
      : 'Consumers are NOT told yet: no projector has published it. It is told as soon as one runs.',
    ...(held.length === 0
      ? []
      : [
          'Records that still hold something of it:',
          tableOf(
            ['topic', 'records', 'gone at'],
            held.map(({ topic, records, goneAt }) => [topic, records, goneAt ?? 'never: kept for ever']),
          ),
        ]),
  ];
  output.result(erasure, lines.join('\n'));
}
