import { UnmappedCodeOccurrenceEntity, type EntityManager } from '@app/projection';
import type { Projection, UnmappedOccurrence } from '../evolve';
import { upsert } from './rows';

/** Keeps, for each event and shipment, the codes it bears that no mapping knows; `unmapped_codes` counts them. */
export async function saveUnmappedCodes(
  manager: EntityManager,
  changes: readonly { before?: Projection; after: Projection }[],
): Promise<void> {
  const gone: UnmappedCodeOccurrenceEntity[] = [];
  const changed: UnmappedCodeOccurrenceEntity[] = [];
  for (const { before, after } of changes) {
    const known = new Map((before ? rowsOf(before) : []).map((row) => [keyOf(row), row]));
    for (const row of rowsOf(after)) {
      const former = known.get(keyOf(row));
      known.delete(keyOf(row));
      if (JSON.stringify(former) !== JSON.stringify(row)) changed.push(row);
    }
    gone.push(...known.values());
  }
  await upsert(manager, UnmappedCodeOccurrenceEntity, changed);
  if (gone.length === 0) return;
  await manager.query(
    `DELETE FROM tracking.unmapped_code_occurrences o
      USING unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS gone (integration, field, code, bearer_id)
      WHERE (o.integration, o.field, o.code, o.bearer_id) = (gone.integration, gone.field, gone.code, gone.bearer_id)`,
    [
      gone.map(({ integration }) => integration),
      gone.map(({ field }) => field),
      gone.map(({ code }) => code),
      gone.map(({ bearerId }) => bearerId),
    ],
  );
}

const keyOf = ({ integration, field, code, bearerId }: UnmappedCodeOccurrenceEntity): string =>
  JSON.stringify([integration, field, code, bearerId]);

function rowsOf({ unmapped, history, shipment }: Projection): UnmappedCodeOccurrenceEntity[] {
  if (unmapped.length === 0) return [];
  const events = new Map(history.map((event) => [event.id, event]));
  return unmapped.map(({ integration, field, code, eventId }: UnmappedOccurrence) => {
    const event = events.get(eventId);
    return {
      shipmentId: shipment.id,
      integration,
      field,
      code,
      bearerId: eventId,
      seenAt: event?.receivedAt ?? shipment.firstReceivedAt,
      rawId: event?.raw.id ?? shipment.lastRawId,
    };
  });
}
