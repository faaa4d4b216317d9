/**
 * Which scan a checkpoint reports. Its id is made of what stays the same when the checkpoint is sent again, in any
 * version and through any URL: by whom, where and when, by the clock on the wall, and the carrier's words.
 * AfterShip's own ids, hashes and codes change with versions and are no part of it.
 *
 * Carriers fill in slug, location and city later, and the scan stays the same: these are its parts. Two checkpoints
 * with different values stay two.
 */
import { contentId, type ShipmentEvent, type ShipmentIdentity } from '@app/events';
import type { Reader } from '../json/reader';
import { wallClock, type Time } from '../json/time';
import type { Checkpoint } from './versions';

/** Names the formula, so that a later one can never give the same id to something else. */
const FORMULA = 'aftership-checkpoint/2';

/** Parts that may be filled in later. */
type Parts = readonly [slug: string, location: string, city: string];
const NONE: Parts = ['', '', ''];

/** A longer part is told by its hash, so that no place stands in an event twice at length. */
const LONGEST_PART = 64;

export function checkpointId(
  read: Reader<Checkpoint>,
  shipment: ShipmentIdentity,
  time: Time,
): Pick<ShipmentEvent, 'id' | 'scan'> {
  const message = read.text('message') ?? '';
  const code = message === '' ? (read.textOrNumber('raw_tag') ?? read.text('subtag') ?? '') : '';
  const clock = wallClock(time);
  const idOf = ([slug, location, city]: Parts): string =>
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
  const parts: Parts = [read.text('slug') ?? '', read.text('location') ?? '', read.text('city') ?? ''];
  const id = idOf(parts);
  return parts.every((part) => part === '')
    ? { id }
    : { id, scan: { id: idOf(NONE), parts: parts.map(shortened) } };
}

const shortened = (part: string): string => (part.length > LONGEST_PART ? contentId([part]) : part);
