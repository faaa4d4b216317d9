/**
 * The projector's path: consume → evolve → save. The rows of a batch and its offset are written in one
 * transaction, so each update takes effect exactly once, whatever dies when.
 */
import { Controller, Logger } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS, type DeadLetter, type ShipmentUpdate } from '@app/events';
import {
  BatchContext,
  KAFKA_BATCH,
  Publisher,
  deadLetterRecord,
  publishOnce,
  type ReceivedRecord,
} from '@app/kafka';
import type { EntityManager } from 'typeorm';
import { evolveAll } from './evolve';
import { ProjectorMetrics } from './projector-metrics';
import { readUpdate } from './read-update';
import { OffsetRepository } from './store/offset.repository';
import { ShipmentRepository } from './store/shipment.repository';

/** After this the batch is tried again from its beginning. */
const PUBLISH_DEADLINE_MS = 30_000;

@Controller()
export class ShipmentUpdatesConsumer {
  private readonly logger = new Logger(ShipmentUpdatesConsumer.name);

  constructor(
    private readonly offsets: OffsetRepository,
    private readonly shipments: ShipmentRepository,
    private readonly publisher: Publisher,
    private readonly metrics: ProjectorMetrics,
  ) {}

  @EventPattern<string>(TOPICS.shipmentUpdates, KAFKA_BATCH)
  async consume(@Payload() batch: ReceivedRecord[], @Ctx() context: BatchContext): Promise<void> {
    const { topic, partition, from, to, letter } = context;
    const position = { groupId: GROUPS.projector, topic, partition, nextOffset: from };
    const updates = letter ? [] : await this.read(batch, context);
    if (letter) await this.giveUp(batch[0]!, letter, context);
    await this.offsets.advance(position, to, (manager) => this.save(manager, updates));
    this.metrics.applied(updates.length);
  }

  private async read(records: readonly ReceivedRecord[], context: BatchContext): Promise<ShipmentUpdate[]> {
    const updates: ShipmentUpdate[] = [];
    for (const record of records) {
      const outcome = readUpdate(record);
      if (outcome.outcome === 'ok') updates.push(outcome.value);
      else await this.giveUp(record, outcome, context);
    }
    return updates;
  }

  private async save(manager: EntityManager, updates: readonly ShipmentUpdate[]): Promise<void> {
    const byShipment = Map.groupBy(updates, ({ shipmentId }) => shipmentId);
    const states = await this.shipments.lock(manager, [...byShipment.keys()].sort());
    const changes = [...byShipment].map(([id, said]) => {
      const before = states.get(id);
      return { before, after: evolveAll(before, said) };
    });
    await this.shipments.save(manager, changes);
  }

  private async giveUp(record: ReceivedRecord, letter: DeadLetter, context: BatchContext): Promise<void> {
    const { topic, partition, offset } = record;
    const dead = deadLetterRecord(record, GROUPS.projector, letter, new Date().toISOString());
    const records = new Map([[`dead letter ${offset}`, dead]]);
    if ((await publishOnce(this.publisher, context, records, PUBLISH_DEADLINE_MS)).length === 0) return;
    this.metrics.deadLettered(letter.code);
    this.logger.warn('dead letter', { code: letter.code, topic, partition, offset: String(offset) });
  }
}
