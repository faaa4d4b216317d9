/**
 * The projector's path: consume → evolve → save. The rows of a batch and its offset are written in one
 * transaction, so each update takes effect exactly once, whatever dies when.
 */
import { Controller, Logger } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS, readShipmentUpdate, type DeadLetter, type ShipmentUpdate } from '@app/events';
import { BatchContext, KAFKA_BATCH, Publisher, deadLetterRecord, type ReceivedRecord } from '@app/kafka';
import type { EntityManager } from 'typeorm';
import { evolveAll } from './evolve';
import { PartitionReader } from './partition';
import { ProjectorMetrics } from './projector-metrics';
import { recordFault } from './record-fault';

import { OffsetRepository, type Position } from './store/offset.repository';
import { ShipmentRepository } from './store/shipment.repository';

/** After this the batch is tried again from its beginning. */
const PUBLISH_DEADLINE_MS = 30_000;

/** A record and the update that it holds. */
interface Read {
  record: ReceivedRecord;
  update: ShipmentUpdate;
}

@Controller()
export class ShipmentUpdatesConsumer {
  private readonly logger = new Logger(ShipmentUpdatesConsumer.name);

  constructor(
    private readonly partitions: PartitionReader,
    private readonly offsets: OffsetRepository,
    private readonly shipments: ShipmentRepository,
    private readonly publisher: Publisher,
    private readonly metrics: ProjectorMetrics,
  ) {}

  @EventPattern<string>(TOPICS.shipmentUpdates, KAFKA_BATCH)
  async consume(@Payload() batch: ReceivedRecord[], @Ctx() context: BatchContext): Promise<void> {
    const pending = await this.partitions.pending(batch, context);
    if (!pending) return;
    const read = await this.read(pending.records);
    await this.apply(pending.position, read, pending.records.at(-1)!.offset + 1n);
  }

  /** Applies updates whole; when one of them cannot be applied, halves them until that one stands alone. */
  private async apply(position: Position, read: readonly Read[], end: bigint): Promise<void> {
    try {
      const updates = read.map(({ update }) => update);
      await this.offsets.advance(position, end, (manager) => this.save(manager, updates));
      this.metrics.applied(updates.length);
    } catch (error) {
      const fault = recordFault(error);
      if (!fault || read.length === 0) throw error;
      if (read.length === 1) {
        await this.giveUp(read[0]!.record, fault);
        await this.offsets.advance(position, end, async () => undefined);
      } else {
        const middle = read.length >> 1;
        const between = read[middle]!.record.offset;
        await this.apply(position, read.slice(0, middle), between);
        await this.apply({ ...position, nextOffset: between }, read.slice(middle), end);
      }
    }
  }

  private async read(records: readonly ReceivedRecord[]): Promise<Read[]> {
    const read: Read[] = [];
    for (const record of records) {
      const outcome = readShipmentUpdate(record.value);
      if (outcome.outcome === 'ok') read.push({ record, update: outcome.value });
      else await this.giveUp(record, outcome);
    }
    return read;
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

  private async giveUp(record: ReceivedRecord, letter: DeadLetter): Promise<void> {
    const { topic, partition, offset } = record;
    this.metrics.deadLettered(letter.code);
    this.logger.warn('dead letter', { code: letter.code, topic, partition, offset: String(offset) });
    const dead = deadLetterRecord(record, GROUPS.projector, letter, new Date().toISOString());
    await this.publisher.publish([dead], PUBLISH_DEADLINE_MS);
  }
}
