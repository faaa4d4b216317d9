import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** A partition that a consumer reads. */
export interface WatchedPartition {
  topic: string;
  partition: number;
  isStopped: boolean;
  isStuck: boolean;
  lag: { records: number; oldestAt?: number };
}

/** Seconds, from what a batch takes at best to what a sender would not wait for. */
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];

/** What every consumer shows of its work: how much, how fast, and how far behind it is. */
export class ConsumerMetrics {
  private readonly records: Counter<'topic'>;
  private readonly seconds: Histogram<'topic'>;

  /** @param partitions those that are read now; asked each time the metrics are looked at */
  constructor(registry: Registry, partitions: () => readonly WatchedPartition[]) {
    const registers = [registry];
    this.records = new Counter({
      name: 'parcelwire_consumed_records_total',
      help: 'Records that are done, dead letters included, by topic',
      labelNames: ['topic'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'parcelwire_stage_seconds',
      help: 'From when a record was written to its topic until it was done here, by topic',
      labelNames: ['topic'],
      buckets: SECONDS,
      registers,
    });
    const shown = (
      name: string,
      help: string,
      valueOf: (partition: WatchedPartition) => number | undefined,
    ): Gauge =>
      new Gauge({
        name,
        help,
        labelNames: ['topic', 'partition'],
        registers,
        collect() {
          this.reset();
          for (const each of partitions()) {
            const value = valueOf(each);
            if (value !== undefined) this.set({ topic: each.topic, partition: each.partition }, value);
          }
        },
      });
    shown('parcelwire_lag_records', 'Records of a partition that are not done', ({ lag }) => lag.records);
    shown(
      'parcelwire_oldest_record_age_seconds',
      'Age of the oldest record of a partition that is not done; 0 when all are, absent while that record was not fetched',
      ({ lag }) => ageOf(lag),
    );
    shown('parcelwire_partition_stopped', '1 for a partition that waits for a person', ({ isStopped }) =>
      Number(isStopped),
    );
    shown(
      'parcelwire_partition_stuck',
      '1 for a partition where the same thing fails again and again',
      ({ isStuck }) => Number(isStuck),
    );
  }

  /** @param records of which `timestamp` says when each was written, ms since 1970 */
  done(topic: string, records: readonly { timestamp: string }[]): void {
    const now = Date.now();
    this.records.inc({ topic }, records.length);
    for (const { timestamp } of records)
      this.seconds.observe({ topic }, Math.max(0, now - Number(timestamp)) / 1_000);
  }
}

function ageOf({ records, oldestAt }: WatchedPartition['lag']): number | undefined {
  if (oldestAt === undefined) return records === 0 ? 0 : undefined;
  return Math.max(0, (Date.now() - oldestAt) / 1_000);
}
