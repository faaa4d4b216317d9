/**
 * The one mapping from AfterShip's newest form to the canonical model. A webhook is a snapshot: the whole tracking
 * with all its checkpoints, as AfterShip knew it at `msg.updated_at`.
 */
import {
  deadLetter,
  ok,
  resolveReturnLeg,
  type Attributes,
  type DeadLetter,
  type Json,
  type Outcome,
  type Precedence,
  type ShipmentEvent,
  type ShipmentIdentity,
} from '@app/events';
import { Unmapped } from '../code-table';
import type { MappedWebhook, Webhook } from '../integration';
import { Faults } from '../json/faults';
import { isObject, kindOf, type JsonObject } from '../json/parse';
import { Reader } from '../json/reader';
import { mergeEvents } from '../merge-events';
import { SaidAt } from '../said-at';
import { fromUnixSeconds, parseTime } from '../time';
import { readCarrier, readTrackingNumber } from '../tracking-number';
import { mapCheckpoint } from './checkpoint';
import { lacks, statedVersion, VERSION_HEADER, type StatedVersion } from './stated-version';
import { statementOf } from './statement';
import { versions, type Tracking } from './versions';

/** Most checkpoints of one webhook, and most distinct ones. */
export const MAX_REPORTS = 10_000;
export const MAX_CHECKPOINTS = 2_000;

export function map(webhook: Webhook): Outcome<MappedWebhook> {
  if (webhook.pulled) return deadLetter('unsupported_version', 'AfterShip is not asked, it only tells');
  const version = statedVersion(webhook.headers[VERSION_HEADER]);
  if (version.outcome === 'deadLetter') return version;
  const tracking = webhook.body.msg ?? {};
  if (!isObject(tracking))
    return deadLetter('invalid_field', `msg: expected object, found ${kindOf(tracking)}`);

  if (!version.value.assumed) return mapTracking(webhook, tracking, version.value);
  const lacking = lacks(tracking);
  const mapped = lacking
    ? deadLetter('unsupported_version', `lacks ${lacking}`)
    : mapTracking(webhook, tracking, version.value);
  return mapped.outcome === 'deadLetter' ? unlikeNewest(mapped, webhook) : mapped;
}

/** A body of a version newer than any known that cannot be read as the newest waits until its version is known. */
const unlikeNewest = (fault: DeadLetter, { headers }: Webhook): DeadLetter =>
  fault.code === 'limit_exceeded'
    ? fault
    : deadLetter(
        'unsupported_version',
        `${VERSION_HEADER} ${headers[VERSION_HEADER]} is newer than ${versions.newest} and does not read like it: ${fault.detail}`,
      );

function mapTracking(webhook: Webhook, tracking: JsonObject, version: StatedVersion): Outcome<MappedWebhook> {
  const faults = new Faults();
  const read = new Reader<Tracking>(versions.toNewest(version.name, tracking), 'msg', faults);
  const identity = identityOf(tracking, webhook.account);
  if (identity.outcome === 'deadLetter') return identity;
  if (!isListOrEmpty(tracking.checkpoints))
    return deadLetter(
      'invalid_field',
      `msg.checkpoints: expected list, found ${kindOf(tracking.checkpoints)}`,
    );
  // Before anything is made of them: a small body may hold very many.
  if (Array.isArray(tracking.checkpoints) && tracking.checkpoints.length > MAX_REPORTS)
    return deadLetter('limit_exceeded', `msg.checkpoints: more than ${MAX_REPORTS}`);
  const shipment = identity.value;

  const said = new SaidAt(webhook.receivedAt);
  const times = snapshotTimes(webhook, read, said);
  const events = onTheirLegs(checkpointEvents(read, shipment, times.statedAt, faults));
  const unmapped = new Unmapped();
  const statement = statementOf(read, events, times.statedAt, unmapped);
  const fault = faults.deadLetter();
  if (fault) return namesExplained(fault, version);

  return ok({
    carrier: shipment.carrier,
    trackingNumber: shipment.trackingNumber,
    webhookVersion: version.name,
    ...(version.assumed && { assumedVersion: true as const }),
    statedAt: times.statedAt,
    precedence: {
      sentAt: times.sentAt,
      versionRank: versions.rank(version.name),
      contentHash: webhook.bodySha256,
    } satisfies Precedence,
    shipment: {
      ...statement,
      attributes: {
        ...statement.attributes,
        ...deliveryAttributes(webhook.body),
        ...faults.toAttributes(),
        ...said.toAttributes(),
        ...(version.assumed && { assumed_version: true }),
      },
    },
    events,
    ...unmapped.toPart(),
  });
}

function identityOf(tracking: JsonObject, account: string): Outcome<ShipmentIdentity> {
  const number = readTrackingNumber(tracking.tracking_number);
  if ('missing' in number) return deadLetter('missing_identity', 'msg.tracking_number is missing or empty');
  if ('problem' in number) return deadLetter('invalid_field', `msg.tracking_number: ${number.problem}`);
  const carrier = readCarrier(tracking.slug);
  if ('problem' in carrier) return deadLetter('invalid_field', `msg.slug: ${carrier.problem}`);
  return ok({ account, carrier: carrier.value, trackingNumber: number.value });
}

const isListOrEmpty = (value: Json | undefined): boolean =>
  Array.isArray(value) || value === undefined || value === null || value === '';

/** What a delivery says besides the tracking: why it was sent. */
function deliveryAttributes({ event, is_tracking_first_tag: isFirstTag }: JsonObject): Attributes {
  return {
    ...(typeof event === 'string' && event.length <= MAX_EVENT_NAME && { event }),
    ...(typeof isFirstTag === 'boolean' && { is_tracking_first_tag: isFirstTag }),
  };
}

/** Longest name of a webhook's event that is kept, in UTF-16 units. */
const MAX_EVENT_NAME = 200;

/** When AfterShip says this, and when it sent it. What is no time, or cannot be right, is passed over. */
function snapshotTimes(
  webhook: Webhook,
  read: Reader<Tracking>,
  said: SaidAt,
): { statedAt: string; sentAt: string } {
  const { ts } = webhook.body;
  const written = instantOf(ts);
  if (!written && ts !== undefined && ts !== null && ts !== '') read.faults.unreadableField('ts');
  const updatedAt = said.believed(read.time('updated_at').at);
  const sentAt = said.believed(written);
  const statedAt = updatedAt ?? sentAt ?? webhook.receivedAt;
  return { statedAt, sentAt: sentAt ?? statedAt };
}

/** `ts` is seconds since 1970. */
function instantOf(ts: Json | undefined): string | undefined {
  if (typeof ts === 'number') return fromUnixSeconds(ts);
  if (typeof ts !== 'string') return undefined;
  return /^\d+$/.test(ts) ? fromUnixSeconds(Number(ts)) : (parseTime(ts).at ?? undefined);
}

function checkpointEvents(
  read: Reader<Tracking>,
  shipment: ShipmentIdentity,
  statedAt: string,
  faults: Faults,
): ShipmentEvent[] {
  const checkpoints = read.objects('checkpoints') ?? [];
  const events = mergeEvents(checkpoints.map((checkpoint) => mapCheckpoint(checkpoint, shipment, statedAt)));
  if (events.length > MAX_CHECKPOINTS)
    faults.limitExceeded('msg.checkpoints', `more than ${MAX_CHECKPOINTS} distinct ones`);
  return events;
}

/** An event whose time cannot be right neither begins the return nor is put on it. All stay in their places. */
function onTheirLegs(events: readonly ShipmentEvent[]): ShipmentEvent[] {
  const resolved = resolveReturnLeg(events.filter((event) => !event.timeFault)).values();
  return events.map((event) => (event.timeFault ? event : resolved.next().value!));
}

/** Faults name fields as the newest version does; bodies of older ones may call them otherwise. */
const namesExplained = (fault: DeadLetter, version: StatedVersion): DeadLetter =>
  version.name === versions.newest
    ? fault
    : deadLetter(
        fault.code,
        `${fault.detail} (a ${version.name} body; names are those of ${versions.newest})`,
      );
