import type { Precision } from '@app/events';
import type { Time } from '../json/time';

/** Remembers which time columns of a statement hold something less exact than an instant. */
export class ImpreciseTimes {
  private readonly columns: string[] = [];

  /** The time for a column (snake_case), null when it is missing or impossible. */
  column(name: string, time: Time): string | null {
    if (isLess(time.precision)) this.columns.push(name);
    return time.at;
  }

  /** As a part of a statement: nothing when all times are instants. */
  toPart(): { impreciseTimes?: string[] } {
    return this.columns.length > 0 ? { impreciseTimes: [...this.columns].sort() } : {};
  }
}

const isLess = (precision: Precision | null): boolean => precision === 'local' || precision === 'date';
