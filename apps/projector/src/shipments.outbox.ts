/**
 * Publishes the current state of shipments to `tracking.shipments.v1` after each real change. The states are
 * written to a table in the transaction of the change itself and taken out again only after the brokers have
 * them: a crash in between repeats a state and never loses one. One projector at a time does this, so that the
 * states of a shipment come out in the order of its changes.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TOPICS, shipmentEnvelope } from '@app/events';
import { Publisher, type OutgoingRecord } from '@app/kafka';
import { OutboxRepository, type OutboxEntry } from './store/outbox.repository';

const AT_ONCE = 500;
const PAUSE_MS = 200;
/** Well below the time for which Postgres lets a transaction be idle. */
const PUBLISH_DEADLINE_MS = 10_000;

@Injectable()
export class ShipmentsOutbox implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ShipmentsOutbox.name);
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly outbox: OutboxRepository,
    private readonly publisher: Publisher,
  ) {}

  onApplicationBootstrap(): void {
    this.again(0);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.working;
  }

  private again(pauseMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.working = this.drain();
    }, pauseMs);
  }

  /** A state that has outgrown its topic goes out without its attributes rather than keep the others waiting. */
  private async publish(entries: OutboxEntry[]): Promise<void> {
    const origins = new Map(entries.map((entry) => [shipmentRecord(entry), entry]));
    await this.publisher.publish([...origins.keys()], PUBLISH_DEADLINE_MS, (tooLarge) => {
      const { id, shipment } = origins.get(tooLarge)!;
      this.logger.error('the state of a shipment is too large, published without attributes', {
        shipment: shipment.id,
      });
      return shipmentRecord({ id, shipment: { ...shipment, attributes: {} } });
    });
  }

  private async drain(): Promise<void> {
    try {
      const taken = await this.outbox.take(AT_ONCE, (shipments) => this.publish(shipments));
      this.again(taken === AT_ONCE ? 0 : PAUSE_MS);
    } catch (error) {
      this.logger.warn('current states are not published yet, trying again', { error: String(error) });
      this.again(PAUSE_MS * 5);
    }
  }
}

function shipmentRecord({ id, shipment }: OutboxEntry): OutgoingRecord {
  const state = JSON.stringify(shipment);
  return {
    topic: TOPICS.shipments,
    ...shipmentEnvelope(shipment, state, id),
    value: Buffer.from(state),
  };
}
