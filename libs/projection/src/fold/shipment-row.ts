/**
 * The row of a shipment that follows from its summary: a pure function, so that equal summaries have equal rows. Only
 * the place is not in the summary: the row says which event has it.
 */
import { compareText, type Attributes, type Shipment } from '@app/events';
import { inOrder } from './attributes';
import { historyOf, type History, type ResolvedEvent } from './history';
import { failedAttempts, milestonesOf } from './milestones';
import { statedNow } from './statement';
import { statusOf } from './status-of';
import type { Summary } from './summary';

type PlaceColumn = Extract<keyof Shipment, `last${string}`>;
type FromElsewhere = PlaceColumn | 'id' | 'account' | 'carrier' | 'trackingNumber' | 'updatedAt';

/** The columns that the summary decides, without the newest raw record: that one alone is no change of the shipment. */
export interface ShipmentColumns extends Omit<Shipment, FromElsewhere | 'truncated'> {
  deliveredLocal: string | null;
}

export interface DerivedShipment {
  columns: ShipmentColumns;
  /** Attributes that say something about people. */
  personalAttributes: Attributes;
  /** The event whose place is the last known one; null where no event says where. */
  placeEventId: string | null;
  history: History;
}

/** What follows from a summary about its shipment as a whole. */
export function derive(summary: Summary): DerivedShipment {
  const { newest, firstReceivedAt, mappingVersion, isLimited } = summary;
  const history = historyOf(summary.events.values());
  const stated = statedNow(summary.stated, history.since);
  const { imprecise, isDeliveryTakenBack, ...current } = statusOf(history, stated, newest.integration);
  const milestones = milestonesOf(history, stated, current.status);
  const { impreciseTimes } = milestones;
  if (imprecise) impreciseTimes.add('status_at');
  const attributes = inOrder(stated.attributes);
  const personalAttributes = inOrder(stated.personalAttributes);
  if (milestones.isDelivered && isDeliveryTakenBack) attributes.delivery_corrected = true;
  if (isLimited) attributes.limited = true;
  const columns: ShipmentColumns = {
    integration: newest.integration,
    source: newest.source,
    life: history.life,
    ...current,
    ...stated.fields,
    ...milestones.times,
    pickedUpOn: milestones.pickedUpOn,
    deliveredOn: milestones.deliveredOn,
    deliveredLocal: milestones.deliveredLocal,
    failedDeliveryAttempts: stated.fields.failedDeliveryAttempts ?? failedAttempts(history),
    impreciseTimes: [...impreciseTimes].sort(compareText),
    attributes,
    eventCount: history.events.length,
    firstReceivedAt,
    mappingVersion,
  };
  return { columns, personalAttributes, placeEventId: placeEventOf(history)?.id ?? null, history };
}

/** The newest event that says where; all columns of the place come from that one. */
function placeEventOf({ current, events }: History): ResolvedEvent | undefined {
  const [only] = events;
  const servesAlone = events.length === 1 && only!.trust === 'implausible' && only!.hasPlace;
  return servesAlone ? only : current.findLast(({ hasPlace }) => hasPlace);
}
