/**
 * Amazon's answer as the canonical model. It holds the history as far as Amazon still has it: it adds to what pushes
 * have reported, above all the places, and what it leaves out says nothing. Detail codes and the coarse status in its
 * summary are about the parcel as it is now, so they are never put on an event: another answer would move them.
 */
import type { Attributes, Place, ShipmentEvent } from '@app/events';
import { countryOf } from '../reading/countries';
import type { Reader } from '../json/reader';
import type { MappingContext, NewestMapped } from '../payload';
import { stated } from '../json/stated';
import type { Answer, HistoryItem, Location, Summary } from './answer';
import { eventOf } from './event';
import { mergeRepeated } from './merge-repeated';
import { columnsOf } from './statement';
import { DETAILS, STATUSES } from './status';
import { detailCodes } from './detail-codes';

/** Most items of a history, and most distinct events in it. */
export const MAX_ITEMS = 10_000;
const MAX_EVENTS = 2_000;

export function mapAnswer(answer: Reader<Answer>, context: MappingContext): NewestMapped {
  return {
    events: eventsOf(answer, context),
    shipment: {
      ...columnsOf(answer, context.shipment.trackingNumber),
      attributes: summaryOf(answer.object('summary'), context),
    },
  };
}

function eventsOf(answer: Reader<Answer>, { shipment, times, faults }: MappingContext): ShipmentEvent[] {
  const items = answer.objects('eventHistory') ?? [];
  const events = mergeRepeated(
    items
      .flatMap((item) => reportedBy(item))
      .map((event) => eventOf(event, 'eventHistory[]', shipment, times.sentAt)),
  );
  if (events.length > MAX_EVENTS)
    faults.limitExceeded('eventHistory', `more than ${MAX_EVENTS} distinct events`);
  return events;
}

/** An item that says neither what happened nor when is no event. */
function reportedBy(item: Reader<HistoryItem>) {
  const code = item.text('eventCode') ?? null;
  const time = item.timeAsWritten('eventTime');
  if (code === null && time.text === null) {
    item.unreadable('eventCode');
    return [];
  }
  const place = placeOf(item.object('location'));
  return [{ code, time, leg: item.text('shipmentType'), details: [], status: undefined, place }];
}

/** Only what is filled is stated. */
function placeOf(location: Reader<Location> | null | undefined): Place {
  if (!location) return {};
  return stated<Place>({
    city: location.text('city') ?? undefined,
    region: location.text('stateOrRegion') ?? undefined,
    postalCode: location.text('postalCode') ?? undefined,
    ...countryOf(location.text('countryCode')),
  });
}

/** One value, so that codes of an older status never stand beside a newer one. */
function summaryOf(summary: Reader<Summary> | null | undefined, { unmapped }: MappingContext): Attributes {
  if (!summary) return {};
  const status = summary.text('status') ?? undefined;
  const codes = summary.object('trackingDetailCodes');
  const forward = codes ? detailCodes(codes, 'forward') : [];
  const returns = codes ? detailCodes(codes, 'returns') : [];
  unmapped.check('summary.status', status, STATUSES);
  for (const code of forward) unmapped.check('summary.trackingDetailCodes.forward[]', code, DETAILS);
  for (const code of returns) unmapped.check('summary.trackingDetailCodes.returns[]', code, DETAILS);
  if (!status && forward.length + returns.length === 0) return {};
  return {
    summary: {
      ...(status && { status }),
      ...(forward.length > 0 && { forward_detail_codes: forward }),
      ...(returns.length > 0 && { return_detail_codes: returns }),
    },
  };
}
