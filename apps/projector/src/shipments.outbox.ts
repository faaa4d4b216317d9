/**
 * Publishes the current state of shipments to `tracking.shipments.v1` after each real change. Which shipments changed
 * is written down in the transaction of the change itself, and crossed out only after the brokers have their states:
 * a crash in between repeats a state and never loses the last one. A state that its topic does not take goes out
 * without what made it so, and holds up no other.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TOPICS, goneShipmentEnvelope, shipmentEnvelope, type Shipment } from '@app/events';
import { Publisher, type OutgoingRecord } from '@app/kafka';
import { OutboxStore, PUBLISH_DEADLINE_MS, type CurrentShipment, type Taken } from '@app/projection';
import { ProjectorMetrics } from './projector-metrics';
import { Workload } from './workload';

/**
 * Changes taken out at once; of several of one shipment only the last state is published. The thread is busy for up to
 * 0.1 s with 500 of them, and an update that comes meanwhile has to wait. Fewer after a failure.
 */
const AT_ONCE = 500;
const PAUSE_MS = 50;
/** How often it is looked for changes that other processes have made and left: operators, a projector that died. */
const LOOK_FOR_OTHERS_MS = 1_000;
/**
 * While updates are being applied, nineteen times as long as a round took is left to them: under load fewer states are
 * published, each after more changes. States that have waited long get half of the time, so that a load that lasts
 * for hours cannot leave them behind for ever.
 */
const SHARE_OF_UPDATES = 19;
const SHARE_ONCE_LATE = 1;
const LATE_UNDER_LOAD_SECONDS = 30;
const LONGEST_PAUSE_MS = 5_000;
const PAUSE_AFTER_FAILURE_MS = 1_000;
/** A state that has waited longer than this is worth a line in the log. */
const LATE_SECONDS = 60;
const LOOK_AT_AGE_MS = 10_000;

@Injectable()
export class ShipmentsOutbox implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ShipmentsOutbox.name);
  private timer: NodeJS.Timeout | undefined;
  private watch: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private stopped = false;
  /** The last look has left nothing, and the timer is for changes of others. */
  private isIdle = false;
  /** Updates were applied after the present look has begun. */
  private isDue = false;
  private atMost = AT_ONCE;

  constructor(
    private readonly outbox: OutboxStore,
    private readonly publisher: Publisher,
    private readonly metrics: ProjectorMetrics,
    private readonly workload: Workload,
  ) {}

  onApplicationBootstrap(): void {
    this.again(0);
    this.workload.onEnd(() => this.wake());
    this.watch = setInterval(() => void this.lookAtAge(), LOOK_AT_AGE_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    await this.working;
  }

  private wake(): void {
    this.isDue = true;
    if (this.isIdle) this.again(PAUSE_MS);
  }

  private again(pauseMs: number, isIdle = false): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.isIdle = isIdle;
    this.timer = setTimeout(() => {
      this.isIdle = false;
      this.working = this.drain();
    }, pauseMs);
  }

  private async drain(): Promise<void> {
    const begin = performance.now();
    this.isDue = false;
    try {
      const taken = await this.outbox.take(TOPICS.shipments, this.atMost, (states) => this.publish(states));
      // Of large states fewer are read the next time than would have to be left again.
      this.atMost = taken.isCut ? Math.max(1, taken.changes) : Math.min(AT_ONCE, this.atMost * 2);
      const took = performance.now() - begin;
      if (this.workload.isBusy) this.again(pauseUnderLoad(took, taken));
      else if (taken.hasMore) this.again(0);
      else if (this.isDue) this.again(PAUSE_MS);
      else this.again(LOOK_FOR_OTHERS_MS, true);
    } catch (error) {
      this.atMost = Math.max(1, Math.floor(this.atMost / 2));
      this.logger.warn({
        message: 'current states are not published yet, trying again',
        error: String(error),
      });
      this.again(PAUSE_AFTER_FAILURE_MS);
    }
  }

  private async publish(shipments: readonly CurrentShipment[]): Promise<void> {
    const origins = new Map<OutgoingRecord, CurrentShipment>();
    const record = (current: CurrentShipment): OutgoingRecord => {
      const state = stateRecord(current);
      origins.set(state, current);
      return state;
    };
    await this.publisher.publish(shipments.map(record), PUBLISH_DEADLINE_MS, (tooLarge) => {
      const current = origins.get(tooLarge)!;
      const smaller = current.shipment && truncated(current.shipment);
      this.logger.error({
        message: 'a state is too large for its topic',
        shipment: current.id,
        isLeftOut: !smaller,
      });
      return smaller ? record({ ...current, shipment: smaller }) : 'nothing';
    });
    this.metrics.published(shipments.length);
  }

  private async lookAtAge(): Promise<void> {
    const seconds = await this.outbox.ageSeconds().catch(() => undefined);
    if (seconds === undefined) return;
    this.metrics.outboxAge(seconds);
    if (seconds > LATE_SECONDS)
      this.logger.warn({ message: 'current states wait to be published', seconds: Math.round(seconds) });
  }
}

function pauseUnderLoad(tookMs: number, { ageSeconds }: Taken): number {
  const share = ageSeconds > LATE_UNDER_LOAD_SECONDS ? SHARE_ONCE_LATE : SHARE_OF_UPDATES;
  return Math.min(Math.max(PAUSE_MS, tookMs * share), LONGEST_PAUSE_MS);
}

/** A shipment that is gone is a record without a value, by which compaction forgets it. */
function stateRecord({ id, sequence, shipment, traceparent }: CurrentShipment): OutgoingRecord {
  if (!shipment)
    return { topic: TOPICS.shipments, ...goneShipmentEnvelope(id, String(sequence)), value: null };
  const value = JSON.stringify(shipment);
  const { key, headers } = shipmentEnvelope(shipment, value, String(sequence), traceparent);
  return { topic: TOPICS.shipments, key, value: Buffer.from(value), headers };
}

/** Texts of a state that is truncated for the second time. */
const LONGEST_TEXT = 200;
const IDENTITY: ReadonlySet<string> = new Set([
  'id',
  'account',
  'carrier',
  'trackingNumber',
  'integration',
  'source',
  'lastRawId',
]);

const isLong = ([name, value]: [string, unknown]): boolean =>
  !IDENTITY.has(name) &&
  value !== null &&
  typeof value !== 'number' &&
  JSON.stringify(value).length > LONGEST_TEXT;

/** First without attributes, then without long texts and lists; undefined when nothing is left to leave out. */
function truncated(shipment: Shipment): Shipment | undefined {
  if (!shipment.truncated) return { ...shipment, attributes: {}, truncated: true };
  const long = Object.entries(shipment).filter(isLong);
  if (long.length === 0) return undefined;
  const emptied = long.map(([name]) => [name, name === 'impreciseTimes' ? [] : null]);
  return { ...shipment, ...Object.fromEntries(emptied) } as Shipment;
}
