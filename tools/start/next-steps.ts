import type { ExampleWebhook } from '../example/webhooks';

export interface Running {
  gatewayUrl: string;
  consoleUrl: string;
  /** As `psql` takes it: a URL, or the variable that holds one. */
  database: string;
  kafka: string;
  logs: string;
  example?: ExampleWebhook;
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export function nextSteps({ gatewayUrl, consoleUrl, database, kafka, logs, example }: Running): string {
  return [
    'Next',
    `  Console  ${consoleUrl}    Gateway  ${gatewayUrl}/webhooks/<source>    Kafka  ${kafka}`,
    '',
    ...(example ? ['  Send a webhook again:', `    ${curl(gatewayUrl, example)}`, ''] : []),
    '  Look into Postgres:',
    `    psql ${database} -c "select carrier, tracking_number, status, status_at from tracking.shipments"`,
    '',
    '  Send lives of parcels, from another terminal:',
    `    npm run simulate -- --source acme-aftership --parcels 20${elsewhere(gatewayUrl)}`,
    '',
    `  Logs are in ${logs}. Ctrl-C stops everything; the data stays until \`npm start -- --fresh\`.`,
  ].join('\n');
}

/** Said where it is not the gateway that `simulate` looks for. */
const elsewhere = (gatewayUrl: string): string =>
  gatewayUrl === 'http://127.0.0.1:8080' ? '' : ` --url ${gatewayUrl}`;

const curl = (gatewayUrl: string, { source, file, headers }: ExampleWebhook): string =>
  [
    `curl -i ${gatewayUrl}/webhooks/${source}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `--data-binary ${quoted(`@${file}`)}`,
  ].join(' \\\n      ');
