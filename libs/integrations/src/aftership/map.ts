/**
 * The one mapping from AfterShip's newest form to the canonical model. A webhook is a snapshot: the whole tracking
 * with all its checkpoints, as AfterShip knew it at `msg.updated_at`.
 */
import { BOUNDS, resolveReturnLeg, type Attributes, type ShipmentEvent } from '@app/events';
import type { JsonObject } from '../json/parse';
import type { Reader } from '../json/reader';
import { mergeEvents } from '../merge-events';
import type { MappingContext, NewestMapped } from '../payload';
import { mapCheckpoint } from './checkpoint';
import { statementOf } from './statement';
import type { Tracking } from './versions';

/** Most checkpoints of one webhook, and most distinct ones. */
export const MAX_REPORTS = 10_000;
export const MAX_CHECKPOINTS = BOUNDS.events;

export function mapTracking(read: Reader<Tracking>, context: MappingContext): NewestMapped {
  const events = onTheirLegs(checkpointEvents(read, context));
  const shipment = statementOf(read, events, context.times.statedAt, context.unmapped);
  const attributes = { ...shipment.attributes, ...deliveryAttributes(context.body) };
  return { shipment: { ...shipment, attributes }, events };
}

function checkpointEvents(
  read: Reader<Tracking>,
  { shipment, times, faults }: MappingContext,
): ShipmentEvent[] {
  const checkpoints = read.objects('checkpoints') ?? [];
  const events = mergeEvents(
    checkpoints.map((checkpoint) => mapCheckpoint(checkpoint, shipment, times.statedAt)),
  );
  const refuse = (problem: string): void => faults.limitExceeded('msg.checkpoints', problem);
  if (events.length > MAX_CHECKPOINTS) refuse(`more than ${MAX_CHECKPOINTS} distinct ones`);
  for (const list of ['details', 'unmapped'] as const) {
    if (events.some((event) => (event[list] ?? []).length > BOUNDS[list]))
      refuse(`more than ${BOUNDS[list]} ${list === 'details' ? 'codes' : 'unknown codes'} of one`);
  }
  return events;
}

/** What a delivery says besides the tracking: why it was sent. */
function deliveryAttributes({ event, is_tracking_first_tag: isFirstTag }: JsonObject): Attributes {
  return {
    ...(typeof event === 'string' && event.length <= MAX_EVENT_NAME && { event }),
    ...(typeof isFirstTag === 'boolean' && { is_tracking_first_tag: isFirstTag }),
  };
}

/** Longest name of a webhook's event that is kept, in UTF-16 units. */
const MAX_EVENT_NAME = 200;

/** An event whose time cannot be right neither begins the return nor is put on it. All stay in their places. */
function onTheirLegs(events: readonly ShipmentEvent[]): ShipmentEvent[] {
  const resolved = resolveReturnLeg(events.filter((event) => !event.timeFault)).values();
  return events.map((event) => (event.timeFault ? event : resolved.next().value!));
}
