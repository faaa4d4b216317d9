/** The newest of many values by some time, so many at most, in whatever order they come. */
export class Newest<T> {
  private values: T[] = [];

  /** @param timeOf a value: ISO 8601, all with the same zone */
  constructor(
    private readonly most: number,
    private readonly timeOf: (value: T) => string,
  ) {}

  add(value: T): void {
    this.values.push(value);
    if (this.values.length >= 2 * this.most) this.values = this.all;
  }

  /** The newest one comes first; of two of one time the one that was added last. */
  get all(): T[] {
    return this.values
      .toReversed()
      .toSorted((a, b) => {
        const [one, other] = [this.timeOf(a), this.timeOf(b)];
        return one === other ? 0 : one < other ? 1 : -1;
      })
      .slice(0, this.most);
  }
}
