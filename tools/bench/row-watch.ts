/**
 * Sees rows as any other connection sees them, once they are committed. It asks for awaited shipments only, by
 * primary key and every two milliseconds, so that times are exact to about three. When so many are awaited that an
 * answer takes long, it asks less often: it must not slow down what it measures.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

interface Awaited {
  events: number;
  visible: (at: number) => void;
}

const POLL_MS = 2;
/** Pauses are at least so many times as long as the last answer took. */
const PAUSE_PER_LOOK = 2;
const DEADLINE_MS = 60_000;
/** No plan is made for a look, and none that reads the whole of a table that was small at first. */
const LOOK_UP_BY_KEY = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off';

export class RowWatch {
  private readonly awaited = new Map<string, Awaited[]>();
  private readonly watching: Promise<void>;
  private closed = false;

  private constructor(private readonly client: Client) {
    this.watching = this.watch();
    this.watching.catch(() => undefined);
  }

  static async open(databaseUrl: string): Promise<RowWatch> {
    const client = new Client({ connectionString: databaseUrl, options: LOOK_UP_BY_KEY });
    await client.connect();
    return new RowWatch(client);
  }

  /** Calls back when the row of a shipment says that it has so many events, with the time of `performance.now()`. */
  expect(shipmentId: string, events: number, visible: (at: number) => void): void {
    const others = this.awaited.get(shipmentId);
    if (others) others.push({ events, visible });
    else this.awaited.set(shipmentId, [{ events, visible }]);
  }

  /** @throws Error when rows are still missing after a minute */
  async untilAllAreVisible(): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    while (this.awaited.size > 0) {
      if (performance.now() > deadline)
        throw new Error(`${this.awaited.size} shipments were not visible after ${DEADLINE_MS / 1_000} s`);
      await Promise.race([sleep(POLL_MS), this.watching]);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.watching.catch(() => undefined);
    await this.client.end();
  }

  private async watch(): Promise<void> {
    while (!this.closed) {
      const begin = performance.now();
      if (this.awaited.size > 0) await this.look();
      await sleep(Math.max(POLL_MS, PAUSE_PER_LOOK * (performance.now() - begin)));
    }
  }

  private async look(): Promise<void> {
    const { rows } = await this.client.query<{ id: string; events: number }>({
      name: 'watch',
      text: 'SELECT id, event_count AS events FROM tracking.shipments WHERE id = ANY ($1::uuid[])',
      values: [[...this.awaited.keys()]],
    });
    const at = performance.now();
    for (const { id, events } of rows) {
      const waiting = this.awaited.get(id)!;
      for (const { visible } of waiting.filter((one) => one.events <= events)) visible(at);
      const left = waiting.filter((one) => one.events > events);
      if (left.length > 0) this.awaited.set(id, left);
      else this.awaited.delete(id);
    }
  }
}
