/** Counts what a backfill has done so far. */

/** Numbers of parcels. */
export interface BackfillCounts {
  asked: number;
  /** Left out by `--resume`: asked since the list was begun. */
  skipped: number;
  published: number;
  unchanged: number;
  notFound: number;
  /** About shipments that were erased: nothing of the answer is kept. */
  erased: number;
  failed: number;
}

/** Failures that are shown; all are counted. */
const MOST_SHOWN = 100;

export class Tally {
  readonly counts: BackfillCounts = {
    asked: 0,
    skipped: 0,
    published: 0,
    unchanged: 0,
    notFound: 0,
    erased: 0,
    failed: 0,
  };
  readonly failures: { trackingNumber: string; reason: string }[] = [];

  /** @param total parcels in all, where it is known */
  constructor(
    public total: number | undefined,
    private readonly onProgress: () => void,
  ) {}

  get done(): number {
    return this.counts.asked + this.counts.skipped;
  }

  count(what: keyof BackfillCounts, number: number): void {
    this.counts[what] += number;
    this.onProgress();
  }

  fail(trackingNumbers: readonly string[], reason: string): void {
    this.count('failed', trackingNumbers.length);
    const room = MOST_SHOWN - this.failures.length;
    this.failures.push(
      ...trackingNumbers.slice(0, room).map((trackingNumber) => ({ trackingNumber, reason })),
    );
  }

  toText(): string {
    const { asked, skipped, published, unchanged, notFound, erased, failed } = this.counts;
    return [
      `${asked} asked${skipped > 0 ? `, ${skipped} skipped as asked before` : ''}: ` +
        `${published} published, ${unchanged} unchanged, ${notFound} not found, ` +
        `${erased > 0 ? `${erased} left alone as erased, ` : ''}${failed} failed`,
      ...this.failures.map(({ trackingNumber, reason }) => `${trackingNumber}: ${reason}`),
      ...(failed > this.failures.length ? [`and ${failed - this.failures.length} more`] : []),
    ].join('\n');
  }
}
