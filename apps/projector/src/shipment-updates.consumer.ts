/**
 * The projector's path: consume → read → fold → save. The rows of a batch and its offset are written in one
 * transaction, so each update takes effect exactly once, whatever dies when.
 */
import { Controller, Logger } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { GROUPS, TOPICS, readShipmentUpdate, type DeadLetter, type ShipmentUpdate } from '@app/events';
import {
  BatchContext,
  KAFKA_BATCH,
  MovedOnError,
  Publisher,
  deadLetterRecord,
  publishOnce,
  redrivenFrom,
  type ReceivedRecord,
  type RecordPlace,
} from '@app/kafka';
import { isRecorded, isTracing } from '@app/tracing';
import { ConflictError, ShipmentStore, freshnessOf, stepStatement } from '@app/projection';
import { ProjectorMetrics } from './projector-metrics';
import { Workload } from './workload';

/** After this the batch is tried again from its beginning. */
const PUBLISH_DEADLINE_MS = 30_000;

/** How often a batch is folded again because another consumer has changed one of its shipments meanwhile. */
const CONFLICTS_IN_A_ROW = 5;

type Letters = ReadonlyMap<ReceivedRecord, DeadLetter>;

@Controller()
export class ShipmentUpdatesConsumer {
  private readonly logger = new Logger(ShipmentUpdatesConsumer.name);

  constructor(
    private readonly shipments: ShipmentStore,
    private readonly publisher: Publisher,
    private readonly metrics: ProjectorMetrics,
    private readonly workload: Workload,
  ) {}

  @EventPattern<string>(TOPICS.shipmentUpdates, KAFKA_BATCH)
  consume(@Payload() records: ReceivedRecord[], @Ctx() context: BatchContext): Promise<void> {
    return this.workload.during(() => this.project(records, context));
  }

  private async project(records: readonly ReceivedRecord[], context: BatchContext): Promise<void> {
    const { updates, letters } = read(records, context);
    await this.giveUp(letters, context);
    for (let conflicts = 0; ; conflicts++) {
      try {
        const folded = await this.shipments.fold([...updates.keys()]);
        const beyond = refused(folded, updates);
        await this.giveUp(beyond, context);
        const freshness = freshnessOf([...updates.keys()], context.partition);
        const resolved = resolvedBy(updates, beyond);
        await this.shipments.save([stepOf(context)], folded, freshness, resolved, tracesOf(updates));
        this.metrics.applied(updates.size);
        return;
      } catch (error) {
        if (!(error instanceof ConflictError) || conflicts === CONFLICTS_IN_A_ROW) throw error;
      }
    }
  }

  /** Each record becomes one dead letter, however often its batch is tried. */
  private async giveUp(letters: Letters, context: BatchContext): Promise<void> {
    if (letters.size === 0) return;
    const at = new Date().toISOString();
    const dead = new Map(
      [...letters].map(([record, letter]) => [
        `dead letter ${record.offset}`,
        deadLetterRecord(record, GROUPS.projector, letter, at),
      ]),
    );
    const published = new Set(await publishOnce(this.publisher, context, dead, PUBLISH_DEADLINE_MS));
    for (const [{ topic, partition, offset }, { code, detail }] of letters) {
      if (!published.has(`dead letter ${offset}`)) continue;
      this.metrics.deadLettered(code);
      this.logger.warn({ message: 'dead letter', code, detail, topic, partition, offset: String(offset) });
    }
  }
}

interface Read {
  updates: Map<ShipmentUpdate, ReceivedRecord>;
  letters: Map<ReceivedRecord, DeadLetter>;
}

function read(records: readonly ReceivedRecord[], { letter }: BatchContext): Read {
  const updates: Read['updates'] = new Map();
  const letters: Read['letters'] = new Map();
  for (const record of records) {
    const outcome = letter ?? readShipmentUpdate(record.value);
    if (outcome.outcome === 'ok') updates.set(outcome.value, record);
    else letters.set(record, outcome);
  }
  return { updates, letters };
}

/** Updates that would take their shipment beyond its bounds, by their records. */
const refused = (shipments: Awaited<ReturnType<ShipmentStore['fold']>>, updates: Read['updates']): Letters =>
  new Map(
    shipments.flatMap(({ folded }) =>
      [...folded.refused].map(([update, letter]) => [updates.get(update)!, letter] as const),
    ),
  );

/** Dead letters of which an operator has sent the records again, and which have gone through now. */
const resolvedBy = (updates: Read['updates'], letters: Letters): RecordPlace[] =>
  [...updates.values()].flatMap((record) => {
    const from = letters.has(record) ? undefined : redrivenFrom(record);
    return from ?? [];
  });

/** Which trace each shipment is changed in, where traces are recorded; of several the last one. */
const tracesOf = (updates: Read['updates']): Map<string, string> =>
  new Map(
    isTracing()
      ? [...updates].flatMap(
          ([
            { shipmentId },
            {
              headers: { traceparent },
            },
          ]) => (traceparent !== undefined && isRecorded(traceparent) ? [[shipmentId, traceparent]] : []),
        )
      : [],
  );

export const stepOf = ({ topic, partition, from, to, witness }: BatchContext) =>
  stepStatement(
    { groupId: GROUPS.projector, topic, partition, from, to, witness },
    () => new MovedOnError(`another consumer has moved on from offset ${from} of ${topic}/${partition}`),
  );
