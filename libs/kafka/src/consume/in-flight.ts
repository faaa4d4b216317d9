import { setImmediate } from 'node:timers/promises';

/** Callers that ask for the same at the same moment share one answer, which is never older than their question. */
export function sharedInFlight<Value>(
  read: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const asked = new Map<string, Promise<Value>>();
  const readSoon = async (key: string): Promise<Value> => {
    await setImmediate();
    asked.delete(key);
    return read(key);
  };
  return (key) => {
    const known = asked.get(key);
    if (known) return known;
    const reading = readSoon(key);
    asked.set(key, reading);
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
