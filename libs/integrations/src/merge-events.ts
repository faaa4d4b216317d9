/**
 * Two tellings of one event in one webhook, as one. Lists are united; of single values those of the telling that
 * says more about the parcel count, and what it leaves empty is taken from the other.
 */
import { compareText, refineStatus, statusRank, type ShipmentEvent } from '@app/events';

/** Neither telling may be preferred for its place in the list. */
const saysMore = (a: ShipmentEvent, b: ShipmentEvent): boolean =>
  (statusRank(a.status) - statusRank(b.status) || compareText(JSON.stringify(a), JSON.stringify(b))) >= 0;

/** @param a and b have the same id */
export function mergeEvents(a: ShipmentEvent, b: ShipmentEvent): ShipmentEvent {
  const [more, less] = saysMore(a, b) ? [a, b] : [b, a];
  const refinements = distinct([...(more.refinements ?? []), ...(less.refinements ?? [])], String).sort();
  const unmapped = distinct([...(more.unmapped ?? []), ...(less.unmapped ?? [])], JSON.stringify);
  const merged: ShipmentEvent = {
    ...more,
    code: more.code ?? less.code,
    message: more.message ?? less.message,
    status: refineStatus(more.status ?? less.status, refinements),
    statusReason: more.statusReason ?? less.statusReason,
    details: distinct([...more.details, ...less.details], String).sort(),
    place: { ...less.place, ...more.place },
    attributes: { ...less.attributes, ...more.attributes },
  };
  if (more.milestones || less.milestones) {
    merged.milestones = distinct([...(more.milestones ?? []), ...(less.milestones ?? [])], String).sort();
  }
  if (refinements.length > 0) merged.refinements = refinements;
  if (unmapped.length > 0) merged.unmapped = unmapped;
  return merged;
}

const distinct = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
];
