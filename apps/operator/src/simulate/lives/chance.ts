/** Chance that repeats itself: the same words give the same draws on every machine, whatever else is drawn beside. */
import { createHash } from 'node:crypto';

export class Chance {
  private state: number;

  constructor(...words: readonly (string | number)[]) {
    this.state = createHash('sha256').update(JSON.stringify(words)).digest().readInt32BE();
  }

  /** From 0 up to 1, 1 excluded (mulberry32). */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to `limit`, which is excluded. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A whole number of a range, which includes its lower end only. */
  between(from: number, to: number): number {
    return from + this.below(to - from);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** True in this share of all cases. */
  isOneOf(share: number): boolean {
    return this.next() < share;
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join('');
  }

  /** The same items in another order (Fisher and Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [result[last], result[other]] = [result[other]!, result[last]!];
    }
    return result;
  }
}
