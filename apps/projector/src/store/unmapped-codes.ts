import type { EntityManager } from 'typeorm';
import type { Projection, UnmappedOccurrence } from '../evolve';
import { UnmappedCodeOccurrenceEntity } from './bookkeeping.entities';
import { insertNew } from './rows';

/** Counts codes that no mapping knows, each once for each event or shipment that bears it. */
export async function countUnmappedCodes(
  manager: EntityManager,
  changes: readonly { before?: Projection; after: Projection }[],
): Promise<void> {
  const occurrences = changes.flatMap(({ before, after }) => {
    const known = new Set(before?.unmapped.map(keyOf));
    return after.unmapped
      .filter((occurrence) => !known.has(keyOf(occurrence)))
      .map((one) => asRow(one, after));
  });
  const added = await insertNew<UnmappedCodeOccurrenceEntity, unknown>(
    manager,
    UnmappedCodeOccurrenceEntity,
    occurrences,
  );
  if (added.length === 0) return;
  await manager.query(
    `INSERT INTO tracking.unmapped_codes AS known
        (integration, field, code, first_seen_at, last_seen_at, count, first_raw_id)
      SELECT integration, field, code, min(seen_at), max(seen_at), count(*),
          (array_agg(raw_id ORDER BY seen_at, raw_id))[1]
        FROM json_populate_recordset(NULL::tracking.unmapped_code_occurrences, $1::json)
        GROUP BY integration, field, code ORDER BY integration, field, code
      ON CONFLICT (integration, field, code) DO UPDATE SET
        first_raw_id = CASE WHEN (excluded.first_seen_at, excluded.first_raw_id) < (known.first_seen_at, known.first_raw_id)
          THEN excluded.first_raw_id ELSE known.first_raw_id END,
        first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
        count = known.count + excluded.count`,
    [JSON.stringify(added)],
  );
}

const keyOf = ({ integration, field, code, eventId }: UnmappedOccurrence): string =>
  JSON.stringify([integration, field, code, eventId]);

function asRow({ integration, field, code, eventId }: UnmappedOccurrence, { shipment, history }: Projection) {
  const event = history.find(({ id }) => id === eventId);
  return {
    integration,
    field,
    code,
    bearerId: eventId,
    seenAt: event?.receivedAt ?? shipment.firstReceivedAt,
    rawId: event?.raw.id ?? shipment.lastRawId,
  };
}
