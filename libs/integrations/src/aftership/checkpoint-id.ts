/**
 * Which scan a checkpoint reports. Its id is made of what stays the same when the checkpoint is sent again, in any
 * version and through any URL: by whom, where and when, by the clock on the wall, and the carrier's words.
 * AfterShip's own ids, hashes and codes change with versions and are no part of it.
 *
 * Carriers fill in slug, location and city later, and the scan stays the same: a checkpoint supersedes its own forms
 * in which some of them were still empty. Two checkpoints with different values stay two.
 */
import { contentId, type ShipmentIdentity } from '@app/events';
import type { Reader } from '../json/reader';
import { wallClock, type Time } from '../json/time';
import type { Checkpoint } from './versions';

/** Names the formula, so that a later one can never give the same id to something else. */
const FORMULA = 'aftership-checkpoint/2';

/** Parts that may be filled in later. */
type Filled = readonly [slug: string, location: string, city: string];

export interface CheckpointId {
  id: string;
  /** Ids of the less complete forms, at most 7. */
  supersedes?: string[];
}

export function checkpointId(read: Reader<Checkpoint>, shipment: ShipmentIdentity, time: Time): CheckpointId {
  const message = read.text('message') ?? '';
  const code = message === '' ? (read.textOrNumber('raw_tag') ?? read.text('subtag') ?? '') : '';
  const clock = wallClock(time);
  const idOf = ([slug, location, city]: Filled): string =>
    contentId([
      FORMULA,
      shipment.account,
      shipment.carrier,
      shipment.trackingNumber,
      slug,
      clock,
      message,
      location,
      city,
      code,
    ]);
  const filled: Filled = [read.text('slug') ?? '', read.text('location') ?? '', read.text('city') ?? ''];
  const supersedes = lessFilled(filled).map(idOf);
  return { id: idOf(filled), ...(supersedes.length > 0 && { supersedes }) };
}

const withAndWithout = (part: string): string[] => (part === '' ? [''] : [part, '']);

/** All forms in which at least one of the parts that are filled is empty. */
function lessFilled(parts: Filled): Filled[] {
  const [slugs, locations, cities] = parts.map(withAndWithout);
  const forms = cities!.flatMap((city) =>
    locations!.flatMap((location) => slugs!.map((slug): Filled => [slug, location, city])),
  );
  // The first form is the checkpoint itself.
  return forms.slice(1);
}
