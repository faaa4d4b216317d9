/**
 * The one mapping from AfterShip's newest form to the canonical model. A webhook is a snapshot: the whole tracking
 * with all its checkpoints, as AfterShip knew it at `msg.updated_at`.
 */
import { resolveReturnLeg, type ShipmentEvent } from '@app/events';
import type { Reader } from '../json/reader';
import { mergeEvents } from '../merge-events';
import type { MappingContext, NewestMapped } from '../payload';
import { mapCheckpoint } from './checkpoint';
import { statementOf } from './statement';
import type { Tracking } from './versions';

/** Most distinct checkpoints of one webhook. */
export const MAX_CHECKPOINTS = 2000;

export function mapTracking(read: Reader<Tracking>, context: MappingContext): NewestMapped {
  const events = onTheirLegs(checkpointEvents(read, context));
  const shipment = statementOf(read, events, context.times.statedAt, context.unmapped);
  return { shipment, events };
}

function checkpointEvents(
  read: Reader<Tracking>,
  { shipment, times, faults }: MappingContext,
): ShipmentEvent[] {
  const events = new Map<string, ShipmentEvent>();
  for (const checkpoint of read.objects('checkpoints') ?? []) {
    const event = mapCheckpoint(checkpoint, shipment, times.statedAt);
    const known = events.get(event.id);
    events.set(event.id, known ? mergeEvents(known, event) : event);
    if (events.size > MAX_CHECKPOINTS) {
      faults.limitExceeded('msg.checkpoints', `more than ${MAX_CHECKPOINTS} distinct ones`);
      break;
    }
  }
  return [...events.values()];
}

/** An event whose time cannot be right neither begins the return nor is put on it. All stay in their places. */
function onTheirLegs(events: readonly ShipmentEvent[]): ShipmentEvent[] {
  const resolved = resolveReturnLeg(events.filter((event) => !event.timeFault)).values();
  return events.map((event) => (event.timeFault ? event : resolved.next().value!));
}
