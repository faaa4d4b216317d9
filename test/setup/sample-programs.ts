/** Both programs of examples/, started and stopped together, and what they have done so far. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Shipment } from '@app/events';
import { Webhook } from 'standardwebhooks';
import type { Child } from '../../tools/local-stack/child';
import { PROJECT_ROOT } from '../../tools/local-stack/config';
import { until } from '../until';
import { compile, dependenciesIn, link } from './consumer-packages';
import type { OwnProcesses } from './own-processes';
import { pythonWith } from './python-home';
import { startEnvironment } from './servers';
import { WebhookReceiver, type ReceivedWebhook } from './webhook-receiver';

const EXAMPLES = join(PROJECT_ROOT, 'examples');
const SECRET = `whsec_${Buffer.from('a secret of a test, of 32 bytes.').toString('base64')}`;
const DEADLINE_MS = 60_000;

export const WEBHOOKS_EXAMPLE = join(EXAMPLES, 'delivered-webhooks');
const SQLITE_EXAMPLE = join(EXAMPLES, 'shipments-in-sqlite');

/** A row of the table that the program in Python keeps. */
export interface Row {
  id: string;
  sequence: number;
  trackingNumber: string | null;
  status: string | null;
}

export class SamplePrograms {
  readonly receiver = new WebhookReceiver();
  /** Where the program in Python keeps its table. */
  readonly database: string;
  private python!: string;
  private running: Child[] = [];

  /** @param own a folder in which the package of the contract is installed, when `prepare` is called */
  constructor(private readonly own: OwnProcesses) {
    this.database = join(own.folder, 'shipments.db');
  }

  async prepare(): Promise<void> {
    const { group, folder } = this.own;
    const program = join(folder, 'delivered-webhooks');
    cpSync(WEBHOOKS_EXAMPLE, program, { recursive: true });
    for (const name of Object.keys(dependenciesIn(WEBHOOKS_EXAMPLE)))
      if (name !== '@parcelwire/events') link(folder, name);
    await compile(group, program);
    this.python = await pythonWith(group, join(SQLITE_EXAMPLE, 'requirements.txt'));
    await this.receiver.start();
  }

  /** Webhooks are about the account `acme`. */
  start(brokers: readonly string[]): void {
    const env = { ...startEnvironment(), KAFKA_BROKERS: brokers.join(',') };
    const { group, folder } = this.own;
    const webhooks = group.start({
      name: 'webhooks',
      command: process.execPath,
      args: [join(folder, 'delivered-webhooks', 'dist', 'main.js')],
      env: { ...env, ACCOUNT: 'acme', WEBHOOK_URL: this.receiver.url, WEBHOOK_SECRET: SECRET },
    });
    const sqlite = group.start({
      name: 'sqlite',
      command: this.python,
      args: [join(SQLITE_EXAMPLE, 'main.py')],
      env: { ...env, DATABASE: this.database },
    });
    this.running = [webhooks, sqlite];
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map((program) => program.stop()));
  }

  /** What a webhook says. @throws Error for a signature that is not right */
  verified({ body, headers }: ReceivedWebhook): { data: Partial<Shipment> } {
    return new Webhook(SECRET).verify(body, headers as Record<string, string>) as { data: Partial<Shipment> };
  }

  /** Ids of the webhooks about a parcel. */
  idsOf(number: string): unknown[] {
    return this.receiver.webhooks
      .filter((webhook) => this.verified(webhook).data.trackingNumber === number)
      .map(({ headers }) => headers['webhook-id']);
  }

  untilTold(number: string, times = 1): Promise<boolean> {
    return until(`${number} is told ${times} times`, () => this.idsOf(number).length === times, DEADLINE_MS);
  }

  /** The table, in the order of the ids. */
  rows(): Row[] {
    return this.inDatabase((database) =>
      database.prepare('SELECT id, sequence, "trackingNumber", status FROM shipments ORDER BY id').all(),
    ) as unknown as Row[];
  }

  untilRow(what: string, isThere: (row: Row) => boolean): Promise<boolean> {
    return until(what, () => this.rows().some(isThere), DEADLINE_MS);
  }

  /** The program in Python begins again with the first record. */
  forgetPositions(): void {
    this.inDatabase((database) => database.exec('DELETE FROM positions'));
  }

  private inDatabase<T>(work: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(this.database, { timeout: 5_000 });
    try {
      return work(database);
    } finally {
      database.close();
    }
  }
}
