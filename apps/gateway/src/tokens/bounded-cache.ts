/** Remembers values until a time, and no more of them than a number: then the oldest goes. */
export class BoundedCache<V> {
  private readonly entries = new Map<string, { value: V; until: number }>();

  constructor(private readonly size: number) {}

  get(key: string, now: Date): V | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    if (now.getTime() < entry.until) return entry.value;
    this.entries.delete(key);
    return undefined;
  }

  /** `until` is in milliseconds since 1970. */
  set(key: string, value: V, until: number): void {
    this.entries.delete(key);
    if (this.entries.size >= this.size) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest!);
    }
    this.entries.set(key, { value, until });
  }
}
