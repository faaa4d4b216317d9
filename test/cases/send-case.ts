/** Each case and order is an account of its own, with sources of its own. */
import { Agent, request } from 'node:http';
import type { ExampleSecrets } from '../../tools/example/secrets';
import { aftershipWebhook, amazonWebhook } from '../../tools/example/webhooks';
import type { Case } from './case';
import type { Webhook } from './webhook';

export type Order = 'forwards' | 'backwards';

/** A case in one order of its webhooks. */
export interface Run {
  group: string;
  case: Case;
  order: Order;
  account: string;
}

const sourceOf = (account: string, { integration, from }: Webhook): string =>
  `${account}-${integration}-${from}`;

/** Text of the sources file for all runs. */
export function sourcesFor(runs: readonly Run[]): string {
  const sources = runs.flatMap(({ account, case: { send } }) =>
    [...new Map(send.map((webhook) => [sourceOf(account, webhook), webhook])).entries()].map(
      ([id, { integration }]) => ({
        id,
        integration,
        account,
        authentication: [AUTHENTICATION[integration]],
      }),
    ),
  );
  return JSON.stringify({ sources });
}

const AUTHENTICATION = {
  aftership: { type: 'hmac-sha256', secrets: [{ id: 'a', valueFrom: { env: 'ACME_AFTERSHIP_SECRET' } }] },
  'amazon-shipping': {
    type: 'api-key',
    header: 'x-api-key',
    keys: [{ id: 'a', valueFrom: { env: 'ACME_AMAZON_KEY' } }],
  },
};

/** Where webhooks go, and the secrets that prove them. */
export interface Gateway {
  url: string;
  secrets: ExampleSecrets;
}

/** One after another, or all at once, each accepted with 202. */
export async function sendRun(
  gateway: Gateway,
  { account, order, case: { send, parallel } }: Run,
): Promise<void> {
  const inOrder = order === 'forwards' ? send : send.toReversed();
  const webhooks = inOrder.flatMap((webhook) => Array<Webhook>(webhook.times).fill(webhook));
  if (parallel) await Promise.all(webhooks.map((webhook) => post(gateway, account, webhook)));
  else for (const webhook of webhooks) await post(gateway, account, webhook);
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** By node:http, as fetch joins a header that is sent twice. */
function post({ url, secrets }: Gateway, account: string, webhook: Webhook): Promise<void> {
  const path = `/webhooks/${sourceOf(account, webhook)}`;
  return new Promise((resolve, reject) => {
    const sending = request(
      `${url}${path}`,
      { method: 'POST', agent, headers: headersOf(webhook, secrets) },
      (answer) => {
        answer.resume();
        answer.on('error', reject);
        answer.on('end', () =>
          answer.statusCode === 202
            ? resolve()
            : reject(new Error(`${path} answered ${answer.statusCode} to ${webhook.body.slice(0, 200)}`)),
        );
      },
    );
    sending.on('error', reject);
    sending.end(webhook.body);
  });
}

function headersOf(
  { integration, body, versions }: Webhook,
  secrets: ExampleSecrets,
): Record<string, string | string[]> {
  const bytes = Buffer.from(body);
  const { headers } =
    integration === 'amazon-shipping'
      ? amazonWebhook('', bytes, secrets.ACME_AMAZON_KEY)
      : aftershipWebhook('', bytes, secrets.ACME_AFTERSHIP_SECRET, 'legacy');
  return {
    ...headers,
    'content-length': String(bytes.length),
    ...(versions.length > 0 && { 'as-webhook-version': versions }),
  };
}
