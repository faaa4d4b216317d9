/**
 * Reports of one event in one webhook, as one event. Lists are united; of single values those of the report that
 * says more about the parcel count, and what it leaves empty is taken from the next. The work grows with the number
 * of reports and not with its square: a body may hold thousands.
 */
import { compareText, refineStatus, statusRank, type ShipmentEvent } from '@app/events';

/** Joins events with equal ids, each group at the place of its first one. */
export function mergeEvents(events: readonly ShipmentEvent[]): ShipmentEvent[] {
  return [...Map.groupBy(events, ({ id }) => id).values()].map((group) =>
    group.length === 1 ? group[0]! : mergeGroup(group),
  );
}

function mergeGroup(group: readonly ShipmentEvent[]): ShipmentEvent {
  const reports = distinctReports(group);
  const refinements = united(reports.map((report) => report.refinements ?? []));
  const unmapped = new Map(
    reports.flatMap((report) => report.unmapped ?? []).map((code) => [JSON.stringify(code), code]),
  );
  const first = <K extends 'code' | 'message' | 'status' | 'statusReason'>(field: K): ShipmentEvent[K] =>
    reports.find((report) => report[field] !== null)?.[field] ?? null;
  const fewest = reports.toReversed();
  const merged: ShipmentEvent = {
    ...reports[0]!,
    code: first('code'),
    message: first('message'),
    status: refineStatus(first('status'), refinements),
    statusReason: first('statusReason'),
    details: united(reports.map((report) => report.details)),
    place: Object.assign({}, ...fewest.map((report) => report.place)),
    attributes: Object.assign({}, ...fewest.map((report) => report.attributes)),
  };
  if (reports.some((report) => report.milestones))
    merged.milestones = united(reports.map((report) => report.milestones ?? []));
  if (refinements.length > 0) merged.refinements = refinements;
  if (unmapped.size > 0) merged.unmapped = [...unmapped.values()];
  return merged;
}

/** What says most comes first; no report may be preferred for its place in the list. */
function distinctReports(group: readonly ShipmentEvent[]): ShipmentEvent[] {
  const byText = new Map(group.map((report) => [JSON.stringify(report), report]));
  return [...byText]
    .sort(([a, x], [b, y]) => statusRank(y.status) - statusRank(x.status) || compareText(b, a))
    .map(([, report]) => report);
}

const united = <T extends string>(lists: readonly (readonly T[])[]): T[] => [...new Set(lists.flat())].sort();
