/** What can be done to the stack, and seen of it, through the ports that it publishes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { TOPICS } from '@app/events';
import { readLog } from '@app/kafka';
import { sendWebhook, type ExampleWebhook } from '../example/webhooks';
import { CannotStart } from '../local-stack/cannot-start';
import { connected } from '../local-stack/postgres';
import { waitUntilProcessed } from '../local-stack/progress';
import type { ComposeStack } from './stack';

const DEADLINE_MS = 60_000;
const POLL_MS = 200;

export class Outside {
  constructor(
    private readonly stack: ComposeStack,
    private readonly signal: AbortSignal,
  ) {}

  /** @returns the ids that the gateway gave. @throws CannotStart when one of them is not accepted */
  async send(webhooks: readonly ExampleWebhook[]): Promise<string[]> {
    const ids: string[] = [];
    for (const webhook of webhooks) {
      this.signal.throwIfAborted();
      const answer = await sendWebhook(this.stack.gatewayUrl, webhook);
      const text = await answer.text();
      if (answer.status !== 202) fail(`the gateway answered ${answer.status} to ${webhook.file}: ${text}`);
      ids.push((JSON.parse(text) as { id: string }).id);
    }
    return ids;
  }

  /** Sends one webhook, whatever is answered. */
  try(webhook: ExampleWebhook): Promise<Response> {
    this.signal.throwIfAborted();
    return sendWebhook(this.stack.gatewayUrl, webhook);
  }

  /** Waits until each of the raw webhooks is the newest word on its shipment. */
  async arrived(ids: readonly string[]): Promise<void> {
    await connected(this.stack.databaseUrl, (client) =>
      this.until(`${ids.length} webhooks have not arrived in Postgres`, async () => {
        const { rows } = await client.query<{ count: number }>(
          'SELECT count(*)::int AS count FROM tracking.shipments WHERE last_raw_id = ANY ($1)',
          [ids],
        );
        return rows[0]!.count === ids.length;
      }),
    );
  }

  /** Waits until nothing is on its way any more. */
  async settled(): Promise<void> {
    const pipeline = { brokers: [this.stack.broker], databaseUrl: this.stack.databaseUrl };
    await waitUntilProcessed(pipeline, DEADLINE_MS, () => this.signal.throwIfAborted());
  }

  /** Every row of shipments and their events, as text. */
  async rows(): Promise<string[]> {
    return connected(this.stack.databaseUrl, async (client) => {
      const { rows } = await client.query<{ row: string }>(
        `SELECT to_jsonb(s)::text AS row FROM tracking.shipments s
         UNION ALL SELECT to_jsonb(e)::text FROM tracking.shipment_events e ORDER BY 1`,
      );
      return rows.map(({ row }) => row);
    });
  }

  /** The raw topic's records by their ids. */
  async rawRecords(): Promise<Map<string, Buffer>> {
    const records = new Map<string, Buffer>();
    await readLog({ KAFKA_BROKERS: [this.stack.broker] }, TOPICS.rawWebhooks, ({ headers, value }) =>
      records.set(headers.ce_id ?? '', value),
    );
    return records;
  }

  /** @throws CannotStart with `otherwise` when it has not come true by the deadline */
  async until(otherwise: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!(await isSo())) {
      this.signal.throwIfAborted();
      if (Date.now() > deadline) fail(`${otherwise} within ${DEADLINE_MS / 1000} s`);
      await sleep(POLL_MS);
    }
  }
}

export function fail(what: string): never {
  throw new CannotStart(what, 1);
}
