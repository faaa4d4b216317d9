/** Callers that ask for the same while it is being read share one answer; nothing is kept afterwards. */
export function sharedInFlight<Value>(
  read: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const running = new Map<string, Promise<Value>>();
  return (key) => {
    const known = running.get(key);
    if (known) return known;
    const reading = read(key).finally(() => running.delete(key));
    running.set(key, reading);
    return reading;
  };
}

/** At most so many of something at once, first come, first served. */
export class Places {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Resolves when a place is free; call what it returns to give the place back. */
  async take(): Promise<() => void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    return () => {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    };
  }
}
