import { Command } from 'commander';
import { ExplainStore, type ExplainedLetter, type ExplainedShipment } from '@app/projection';
import { CommandError, EXIT } from '../command-line/exit-codes';
import { run } from '../command-line/run';
import { databaseConfig, kafkaConfig } from '../config';
import { withDatabase } from '../connections';
import { explanationText } from './explanation-text';
import { rawRecords } from './raw-records';

interface Options {
  body?: boolean;
}

const MOST_SHIPMENTS = 10;
const MOST_LETTERS = 20;

const EXAMPLES = `
Examples:
  npm run explain -- 111111111111
  npm run explain -- 8f14e45f-ceea-867a-9a36-dedd4bea2543 --body`;

/** `npm run explain`: why a shipment is as it is, down to the bytes that its sender posted. */
export const explainCommand = (): Command =>
  new Command('explain')
    .summary('why a shipment has its status, and where each of its rows is from')
    .description(
      'Shows a shipment: its status and what gives it, every event and why it does not give the status, the webhook that ' +
        'each is from, and dead letters about it.',
    )
    .argument('<id>', 'a tracking number, or the id of a shipment, an event or a raw webhook')
    .option('--body', 'also the raw webhooks, headers and bytes, as far as Kafka still has them')
    .option('--json', 'one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(
      run<Options>(async ({ body }, { output }, id) => {
        const found = await withDatabase(databaseConfig(), async (database) => {
          const store = new ExplainStore(database);
          const shipments = await store.shipments(id, MOST_SHIPMENTS);
          return { shipments, letters: await store.letters(id, MOST_LETTERS) };
        });
        if (found.shipments.length + found.letters.length === 0)
          throw new CommandError(`Nothing is known of ${id}: no shipment, event, webhook or dead letter.`);
        const records = body ? await rawRecords(kafkaConfig(), found) : undefined;
        output.result({ ...shown(found), records }, explanationText({ ...found, records }));
        return EXIT.done;
      }),
    );

const shown = ({ shipments, letters }: { shipments: ExplainedShipment[]; letters: ExplainedLetter[] }) => ({
  shipments: shipments.map(({ explanation, ...shipment }) => ({
    ...shipment,
    explanation: {
      ...explanation,
      verdicts: Object.fromEntries(explanation.verdicts),
      absorbed: Object.fromEntries(explanation.absorbed),
    },
  })),
  letters: letters.map(({ row }) => row),
});
