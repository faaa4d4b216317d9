/**
 * The rows that follow from a state: a pure function, so that equal states have equal rows. Every choice that
 * depends on all events together is made here, and none of them is remembered.
 */
import {
  PERSONAL_ATTRIBUTES,
  compareText,
  type Attributes,
  type Direction,
  type HistoryEvent,
  type Place,
  type Shipment,
} from '@app/events';
import { attributesOf, readUnmappedKey } from './event-state';
import type { ShipmentState } from './evolve';
import { valuesOf } from './layers';
import { failedAttempts, isDeliveryCorrected, milestonesOf } from './milestones';
import { hasPlace, isSound, scansOf, type Scan } from './scan';
import { standingOf, statedColumns } from './statement';
import { statusOf } from './status-of';

/** A shipment's row without what is written beside the fold. */
export type ShipmentRow = Omit<
  Shipment,
  'life' | 'statusEventId' | 'deliveredOn' | 'pickedUpOn' | 'updatedAt' | 'truncated'
>;
/** A row of the history. */
export type HistoryRow = Omit<HistoryEvent, 'life' | 'source'>;

export interface Projection {
  shipment: ShipmentRow;
  /** In the order of `compareEvents`. */
  history: HistoryRow[];
  /** Attributes of the shipment that say something about people. */
  personalAttributes: Attributes;
  /** In order, each once. */
  unmapped: UnmappedOccurrence[];
}

export interface UnmappedOccurrence {
  integration: string;
  field: string;
  code: string;
  /** The shipment's id for what is stated for the shipment as a whole. */
  eventId: string;
}

/** @throws RangeError when nothing has been said of the shipment yet */
export function project(state: ShipmentState): Projection {
  const { identity, newest, firstReceivedAt, mappingVersion } = state;
  if (!newest || firstReceivedAt === null) throw new RangeError('nothing is known of this shipment');
  const scans = scansOf(state.events);
  const values = valuesOf(state.stated);
  const stated = statedColumns(values);
  const milestones = milestonesOf(scans, stated);
  const current = statusOf(scans, standingOf(state.stated), newest.integration);
  const { status, statusReason, subStatus, statusAt } = current;
  const { impreciseTimes } = milestones;
  if (current.imprecise) impreciseTimes.add('status_at');
  const { attributes, personalAttributes } = separate(attributesOf(values));
  if (isDeliveryCorrected(milestones, status)) attributes.delivery_corrected = true;
  const shipment: ShipmentRow = {
    id: identity.shipmentId,
    account: identity.account,
    integration: newest.integration,
    source: newest.source,
    carrier: identity.carrier,
    trackingNumber: identity.trackingNumber,
    direction: directionOf(scans),
    status,
    statusReason,
    subStatus,
    statusAt,
    ...stated.fields,
    ...milestones.times,
    failedDeliveryAttempts: stated.fields.failedDeliveryAttempts ?? failedAttempts(scans),
    ...lastPlace(scans),
    impreciseTimes: [...impreciseTimes].sort(compareText),
    attributes,
    eventCount: scans.length,
    firstReceivedAt,
    mappingVersion,
    lastRawId: newest.rawId,
  };
  return {
    shipment,
    history: scans.map((scan) => historyEvent(scan, identity.shipmentId)),
    personalAttributes,
    unmapped: unmappedOf(state, scans),
  };
}

/** Attributes with a value, apart from those that say something about people. */
function separate(all: Attributes): { attributes: Attributes; personalAttributes: Attributes } {
  const attributes = { ...all };
  const personalAttributes: Attributes = {};
  for (const [name, value] of Object.entries(all)) {
    const personal = PERSONAL_ATTRIBUTES.has(name);
    if (personal && value !== null) personalAttributes[name] = value;
    if (personal || value === null) delete attributes[name];
  }
  return { attributes, personalAttributes };
}

const directionOf = (scans: readonly Scan[]): Direction =>
  scans.findLast((scan) => isSound(scan) && scan.direction !== 'unknown')?.direction ?? 'unknown';

/** Where the newest event happened that says where; all columns come from that one event. */
function lastPlace(scans: readonly Scan[]) {
  const [only] = scans;
  const servesAlone = scans.length === 1 && only!.trust === 'implausible' && hasPlace(only!);
  const newest = servesAlone ? only : scans.findLast((scan) => isSound(scan) && hasPlace(scan));
  const place = newest && placeOf(newest);
  return {
    lastLocation: place?.location ?? null,
    lastCity: place?.city ?? null,
    lastRegion: place?.region ?? null,
    lastPostalCode: place?.postalCode ?? null,
    lastCountryCode: place?.countryCode ?? null,
    lastCountryName: place?.countryName ?? null,
    lastLatitude: place?.latitude ?? null,
    lastLongitude: place?.longitude ?? null,
  };
}

const placeOf = ({ values }: Scan): Required<Place> => ({
  location: values.location ?? null,
  city: values.city ?? null,
  region: values.region ?? null,
  postalCode: values.postalCode ?? null,
  countryCode: values.countryCode ?? null,
  countryName: values.countryName ?? null,
  latitude: values.latitude ?? null,
  longitude: values.longitude ?? null,
});

function historyEvent(scan: Scan, shipmentId: string): HistoryRow {
  const { attributes } = separate(attributesOf(scan.values));
  if (scan.trust === 'invalid') attributes.invalid_time = true;
  if (scan.trust === 'implausible') attributes.implausible_time = true;
  return {
    id: scan.id,
    shipmentId,
    occurredAt: scan.occurredAt,
    occurredAtText: scan.occurredAtText,
    occurredAtPrecision: scan.occurredAtPrecision,
    status: scan.status,
    statusReason: scan.statusReason,
    code: scan.code,
    details: [...scan.details],
    message: scan.values.message ?? null,
    direction: scan.direction,
    ...placeOf(scan),
    attributes,
    receivedAt: scan.receipt.receivedAt,
    raw: scan.receipt.raw,
  };
}

function unmappedOf(state: ShipmentState, scans: readonly Scan[]): UnmappedOccurrence[] {
  const { shipmentId } = state.identity;
  const found = state.unmapped.map((key) => ({ key, eventId: shipmentId }));
  for (const scan of scans) for (const key of scan.unmapped) found.push({ key, eventId: scan.id });
  return found
    .sort((a, b) => compareText(a.key, b.key) || compareText(a.eventId, b.eventId))
    .map(({ key, eventId }) => {
      const [integration, field, code] = readUnmappedKey(key);
      return { integration, field, code, eventId };
    });
}
