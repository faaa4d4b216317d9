/**
 * Which events say less completely what other known events say: an event that is reported without its leg, or
 * without its city, is the same one as that with it. It has no row of its own; what it says fills the gaps of those
 * that absorb it.
 */
import { formKey, lesserFormKeys, scanIdOf, type Reported } from './reported-scan';

export interface Absorption {
  readonly absorbed: ReadonlySet<string>;
  /** For each event that absorbs others: which. */
  readonly lessers: ReadonlyMap<string, readonly string[]>;
}

export function absorptionOf(events: ReadonlyMap<string, Reported>): Absorption {
  const absorbed = new Set<string>();
  const lessers = new Map<string, string[]>();
  for (const reports of severalOfOneScan(events.values())) {
    const byForm = Map.groupBy(reports, formKey);
    for (const report of reports) {
      const less = lesserFormKeys(report).flatMap((key) => byForm.get(key) ?? []);
      if (less.length === 0) continue;
      lessers.set(
        report.id,
        less.map(({ id }) => id),
      );
      for (const { id } of less) absorbed.add(id);
    }
  }
  return { absorbed, lessers };
}

/** The reports of each scan that has several; nearly all have one. */
function severalOfOneScan(events: Iterable<Reported>): Iterable<Reported[]> {
  const first = new Map<string, Reported>();
  const several = new Map<string, Reported[]>();
  for (const event of events) {
    const scanId = scanIdOf(event);
    const one = first.get(scanId);
    if (!one) first.set(scanId, event);
    else if (several.has(scanId)) several.get(scanId)!.push(event);
    else several.set(scanId, [one, event]);
  }
  return several.values();
}
