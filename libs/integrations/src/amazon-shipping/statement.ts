/**
 * What Amazon states for the parcel as a whole, in pushes and in answers alike. Neither ever takes anything back: what
 * they leave empty, or fill with a word or a date that means nothing, is not stated.
 */
import type { ShipmentStatement } from '@app/events';
import { ImpreciseTimes } from '../reading/imprecise-times';
import type { Fields } from '../json/claim';
import type { Reader } from '../json/reader';
import { stated } from '../json/stated';
import { isPlaceholder, type Time } from '../json/time';
import { readTrackingNumber, valueOf } from '../reading/tracking-number';

type Whole = Fields<'alternateLegTrackingId' | 'promisedDeliveryDate'>;

/** The columns that Amazon states, without attributes. */
export function columnsOf(read: Reader<Whole>, trackingNumber: string): ShipmentStatement {
  const imprecise = new ImpreciseTimes();
  const promise = promiseOf(read);
  return stated<ShipmentStatement>({
    alternateTrackingNumber: alternateNumber(read, trackingNumber),
    promisedDeliveryAt: (promise && imprecise.column('promised_delivery_at', promise)) ?? undefined,
    ...imprecise.toPart(),
  });
}

/** The number of the parcel's other leg; the parcel's own number is none. */
function alternateNumber(read: Reader<Whole>, own: string): string | undefined {
  const number = readTrackingNumber(read.text('alternateLegTrackingId'));
  if ('problem' in number) read.unreadable('alternateLegTrackingId');
  const value = valueOf(number);
  return value === own ? undefined : value;
}

function promiseOf(read: Reader<Whole>): Time | undefined {
  const time = read.time('promisedDeliveryDate');
  return time.at === null || isPlaceholder(time.at) ? undefined : time;
}
