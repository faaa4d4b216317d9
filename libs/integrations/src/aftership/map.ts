/**
 * The one mapping from AfterShip's newest form to the canonical model. A webhook is a snapshot: the whole tracking
 * with all its checkpoints, as AfterShip knew it at `msg.updated_at`. Which of them were on the way back is left to the
 * fold: a snapshot may hold the checkpoints of an earlier use of the number, or lack some of this one.
 */
import { BOUNDS, type Attributes, type ShipmentEvent } from '@app/events';
import type { JsonObject } from '../json/parse';
import type { Reader } from '../json/reader';
import { mergeEvents } from '../reading/merge-events';
import type { MappingContext, NewestMapped } from '../payload';
import { mapCheckpoint } from './checkpoint';
import { statementOf } from './statement';
import type { Tracking } from './versions';

/** Most checkpoints of one webhook, and most distinct ones. */
export const MAX_REPORTS = 10_000;
export const MAX_CHECKPOINTS = BOUNDS.events;

export function mapTracking(read: Reader<Tracking>, context: MappingContext): NewestMapped {
  const events = checkpointEvents(read, context);
  const shipment = statementOf(read, events, context.times.statedAt, context.unmapped);
  const attributes = { ...shipment.attributes, ...deliveryAttributes(context.body) };
  return { shipment: { ...shipment, attributes }, events };
}

function checkpointEvents(
  read: Reader<Tracking>,
  { shipment, times, faults }: MappingContext,
): ShipmentEvent[] {
  const refuse = (problem: string): ShipmentEvent[] => {
    faults.limitExceeded('msg.checkpoints', problem);
    return [];
  };
  const reports: ShipmentEvent[] = [];
  const ids = new Set<string>();
  for (const checkpoint of read.objects('checkpoints') ?? []) {
    const report = mapCheckpoint(checkpoint, shipment, times.statedAt);
    reports.push(report);
    // Nothing is made of the rest of a body that is refused.
    if (ids.add(report.id).size > MAX_CHECKPOINTS)
      return refuse(`more than ${MAX_CHECKPOINTS} distinct ones`);
  }
  const events = mergeEvents(reports);
  const isOver = (list: 'details' | 'unmapped'): boolean =>
    events.some((event) => (event[list] ?? []).length > BOUNDS[list]);
  if (isOver('details')) return refuse(`more than ${BOUNDS.details} codes of one`);
  if (isOver('unmapped')) return refuse(`more than ${BOUNDS.unmapped} unknown codes of one`);
  return events;
}

/** What a delivery says in addition to the tracking: why it was sent. */
function deliveryAttributes({ event, is_tracking_first_tag: isFirstTag }: JsonObject): Attributes {
  return {
    ...(typeof event === 'string' && event.length <= MAX_EVENT_NAME && { event }),
    ...(typeof isFirstTag === 'boolean' && { is_tracking_first_tag: isFirstTag }),
  };
}

/** Longest name of a webhook's event that is kept, in UTF-16 units. */
const MAX_EVENT_NAME = 200;
