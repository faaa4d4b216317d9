import { senderOf } from '@app/config';

/** A flood of made-up tokens must not become one for the issuer. */
const MOST_AT_ONCE = 64;
/** Of these, for the sake of one sender: the others find a place. */
const MOST_OF_ONE_SENDER = 8;

/** The places for questions to one issuer that wait for their answers. */
export class Questions {
  private readonly waiting = new Map<string, number>();
  private total = 0;

  /** @returns what leaves the place again; undefined when there is none for this address */
  enter(address: string): (() => void) | undefined {
    const sender = senderOf(address);
    const ofSender = this.waiting.get(sender) ?? 0;
    if (this.total === MOST_AT_ONCE || ofSender === MOST_OF_ONE_SENDER) return undefined;
    this.total += 1;
    this.waiting.set(sender, ofSender + 1);
    return () => {
      this.total -= 1;
      const left = this.waiting.get(sender)! - 1;
      if (left > 0) this.waiting.set(sender, left);
      else this.waiting.delete(sender);
    };
  }
}
