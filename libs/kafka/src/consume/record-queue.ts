import type { ReceivedRecord } from '../client/record';

/** Bounds of what waits for one partition's handler. */
export interface QueueBounds {
  records: number;
  bytes: number;
}

type Written = Pick<ReceivedRecord, 'offset' | 'timestamp'>;

/** Records of one partition that were fetched and not yet handed out, and those handed out last. What comes in is always taken. */
export class RecordQueue {
  private records: ReceivedRecord[] = [];
  private bytes = 0;
  /** When each record was written that was handed out last: their values must not be held for as long. */
  private inHand: readonly Written[] = [];

  constructor(private readonly bounds: QueueBounds) {}

  /** The oldest record from an offset on, handed out or not. */
  oldestFrom(offset: bigint): Written | undefined {
    return this.inHand.find((record) => record.offset >= offset) ?? this.records[0];
  }

  get length(): number {
    return this.records.length;
  }

  get isFull(): boolean {
    return this.records.length >= this.bounds.records || this.bytes >= this.bounds.bytes;
  }

  get isUnderHalf(): boolean {
    return this.records.length * 2 < this.bounds.records && this.bytes * 2 < this.bounds.bytes;
  }

  push(records: readonly ReceivedRecord[]): void {
    for (const record of records) {
      this.records.push(record);
      this.bytes += record.size;
    }
  }

  /** The oldest records, within the limits; one record at least, unless there is none. */
  take(limits: QueueBounds): ReceivedRecord[] {
    let count = 0;
    let bytes = 0;
    for (const { size } of this.records) {
      if (count > 0 && (count >= limits.records || bytes + size > limits.bytes)) break;
      count++;
      bytes += size;
    }
    this.bytes -= bytes;
    const taken = this.records.splice(0, count);
    this.inHand = taken.map(({ offset, timestamp }) => ({ offset, timestamp }));
    return taken;
  }

  clear(): void {
    this.records = [];
    this.inHand = [];
    this.bytes = 0;
  }
}
