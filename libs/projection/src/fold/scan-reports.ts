/** The events that report one scan, counted: how many characters they take, and how many complete each other. */
import type { KnownEvent } from './known-event';
import { formKey, lesserFormKeys } from './reported-scan';

/** Of an event what it counts for. */
export type Sized = Pick<KnownEvent, 'id' | 'size' | 'scan'>;

/** A form of a scan that is reported, or of which more complete ones are; see `formKey`. */
interface Form {
  /** Characters of the events that have it. */
  characters: number;
  /** How many events report the same more completely. */
  completers: number;
}

/** Nearly always it is one event: then there is nothing to compare. */
export class ScanReports {
  private forms: Map<string, Form> | undefined;

  constructor(private readonly first: Sized) {}

  /**
   * Counts one more event, or one less.
   * @returns by how many characters the shipment grows, and how many events report more completely what this one says,
   *   or what it says more completely
   */
  count(event: Sized, sign: 1 | -1): Form {
    if (!this.forms) {
      this.forms = new Map();
      this.enter(this.first, 1);
    }
    return this.enter(event, sign);
  }

  private enter(event: Sized, sign: 1 | -1): Form {
    const own = this.form(formKey(event));
    own.characters += sign * event.size;
    let characters = sign * event.size * (1 + own.completers);
    let { completers } = own;
    for (const key of lesserFormKeys(event)) {
      const lesser = this.form(key);
      lesser.completers += sign;
      characters += sign * lesser.characters;
      if (lesser.characters > 0) completers = Math.max(completers, lesser.completers);
    }
    return { characters, completers };
  }

  private form(key: string): Form {
    let form = this.forms!.get(key);
    if (!form) this.forms!.set(key, (form = { characters: 0, completers: 0 }));
    return form;
  }
}
