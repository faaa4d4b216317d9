/** The newest of many values, so many at most. */
export class Newest<T> {
  private readonly values: T[] = [];
  private oldest = 0;

  constructor(private readonly most: number) {}

  add(value: T): void {
    if (this.values.length < this.most) {
      this.values.push(value);
      return;
    }
    this.values[this.oldest] = value;
    this.oldest = (this.oldest + 1) % this.most;
  }

  /** The one that was added last comes first. */
  get all(): T[] {
    return [...this.values.slice(this.oldest), ...this.values.slice(0, this.oldest)].toReversed();
  }
}
