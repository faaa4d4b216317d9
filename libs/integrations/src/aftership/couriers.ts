/**
 * The couriers that carry a parcel one after the other. Links lead to pages that show people, so they are kept apart
 * from what analysts read.
 */
import type { Attributes, Json } from '@app/events';
import type { Reader } from '../json/reader';
import { stated } from '../json/stated';
import type { Courier, Tracking } from './versions';

/** Most couriers of one parcel. */
export const MAX_COURIERS = 100;

/** Who carries it first, last, and after the courier of the tracking; null where none is stated. */
export function couriersOf(read: Reader<Tracking>): Attributes {
  return ofCouriers(read, { first: 'first_mile', last: 'last_mile', next: 'next_couriers' }, (courier) =>
    filled({
      slug: courier.text('slug') ?? null,
      tracking_number: courier.textOrNumber('tracking_number') ?? null,
      source: courier.text('source') ?? null,
      transit_time: courier.number('transit_time') ?? null,
    }),
  );
}

/** Their pages for tracking a parcel and for changing its delivery; null for a courier without any. */
export function courierLinksOf(read: Reader<Tracking>): Attributes {
  const names = { first: 'first_mile_links', last: 'last_mile_links', next: 'next_courier_links' };
  return ofCouriers(read, names, (courier) =>
    filled({
      tracking: courier.text('courier_tracking_link') ?? null,
      redirect: courier.text('courier_redirect_link') ?? null,
    }),
  );
}

function ofCouriers(
  read: Reader<Tracking>,
  names: Record<'first' | 'last' | 'next', string>,
  describe: (courier: Reader<Courier>) => Json,
): Attributes {
  const first = read.object('first_mile');
  const last = read.object('last_mile');
  const next =
    read.lengthOf('next_couriers') > MAX_COURIERS
      ? read.tooMany('next_couriers', MAX_COURIERS)
      : read.objects('next_couriers');
  return stated({
    [names.first]: first && describe(first),
    [names.last]: last && describe(last),
    [names.next]: next && filled(next.map(describe)),
  } as Attributes);
}

/** The same, or null where nothing in it is filled. */
const filled = <T extends Json[] | Attributes>(values: T): T | null =>
  Object.values(values).some((value) => value !== null) ? values : null;
