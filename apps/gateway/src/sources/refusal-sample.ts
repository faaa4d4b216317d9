import type { RefusedDelivery } from '@app/events';

/** Most refusals of one source that are kept until they are taken. */
const KEPT = 3;

/** A refusal whose time is not a text yet. */
export type Refused = Omit<RefusedDelivery, 'at' | 'others'> & { at: Date };

/** The first few refusals of each source, and how many others there were: bounded, however many come in. */
export class RefusalSample {
  private sources = new Map<string, { kept: Refused[]; others: number }>();

  /** Only for sources that exist; with made-up names anybody could fill the memory. @param make called when it is kept */
  note(source: string, make: () => Refused): void {
    const known = this.sources.get(source) ?? { kept: [], others: 0 };
    this.sources.set(source, known);
    if (known.kept.length < KEPT) known.kept.push(make());
    else known.others++;
  }

  /** What was noted since the last time; the others are counted with the last one of their source. */
  take(): RefusedDelivery[] {
    const taken = [...this.sources.values()].flatMap(({ kept, others }) =>
      kept.map((one, index) => ({
        ...one,
        at: one.at.toISOString(),
        others: index === kept.length - 1 ? others : 0,
      })),
    );
    this.sources = new Map();
    return taken;
  }

  /** They could not be published: the older ones are kept before those that came meanwhile. */
  putBack(taken: readonly RefusedDelivery[]): void {
    const later = this.sources;
    this.sources = new Map();
    for (const { at, others, ...one } of taken) {
      this.note(one.source, () => ({ ...one, at: new Date(at) }));
      this.sources.get(one.source)!.others += others;
    }
    for (const [source, { kept, others }] of later) {
      for (const one of kept) this.note(source, () => one);
      this.sources.get(source)!.others += others;
    }
  }
}
