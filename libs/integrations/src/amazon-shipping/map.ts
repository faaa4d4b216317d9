/**
 * Amazon's push as the canonical model. A push tells one event and is a part, never the whole: what it leaves
 * empty takes nothing away.
 */
import {
  deadLetter,
  ok,
  type Attributes,
  type DeadLetter,
  type Outcome,
  type ShipmentStatement,
} from '@app/events';
import type { MappedWebhook, Webhook } from '../integration';
import { Faults } from '../json/faults';
import { isObject, kindOf, type JsonObject } from '../json/parse';
import { Reader } from '../json/reader';
import { ImpreciseTimes } from '../imprecise-times';
import { stated } from '../stated';
import { SaidAt } from '../said-at';
import { isImplausible, isPlaceholder } from '../time';
import { readTrackingNumber, valueOf } from '../tracking-number';
import { mapEvent } from './event';
import { statedVersion, versions, type Detail, type Push, type StatedVersion } from './versions';

export const CARRIER = 'amazon-shipping';

/** Of two tellings of one event, a push knows more than an answer that was asked for. */
const PUSH_RANK = 1;

export function map(webhook: Webhook): Outcome<MappedWebhook> {
  if (webhook.pulled)
    return deadLetter('unsupported_version', 'answers of the tracking API are not mapped yet');
  const detail = webhook.body.detail ?? {};
  if (!isObject(detail))
    return deadLetter('invalid_field', `detail: expected object, found ${kindOf(detail)}`);
  const version = statedVersion(detail.version);
  if (version.outcome === 'deadLetter') return version;
  if (!version.value.assumed) return mapPush(webhook, detail, version.value);

  const lacking = (['trackingId', 'eventCode', 'eventTime'] as const).filter(
    (name) => typeof detail[name] !== 'string' || detail[name] === '',
  );
  const mapped =
    lacking.length > 0
      ? deadLetter('unsupported_version', `no text in ${lacking.join(', ')}`)
      : mapPush(webhook, detail, version.value);
  return mapped.outcome === 'deadLetter' ? unlikeNewest(mapped, detail) : mapped;
}

/** A push of a version newer than any known that cannot be read as the newest waits until its version is known. */
const unlikeNewest = (fault: DeadLetter, detail: JsonObject): DeadLetter =>
  fault.code === 'limit_exceeded' || fault.code === 'unknown_account'
    ? fault
    : deadLetter(
        'unsupported_version',
        `detail.version ${JSON.stringify(detail.version)} is newer than ${versions.newest} and does not read like it: ${fault.detail}`,
      );

function mapPush(webhook: Webhook, rawDetail: JsonObject, version: StatedVersion): Outcome<MappedWebhook> {
  const number = readTrackingNumber(rawDetail.trackingId);
  if ('missing' in number) return deadLetter('missing_identity', 'detail.trackingId is missing or empty');
  if ('problem' in number) return deadLetter('invalid_field', `detail.trackingId: ${number.problem}`);
  const stranger = foreignAccount(webhook, rawDetail);
  if (stranger) return stranger;
  // The code is a part of the event's identity: without it, two events of one instant would be one.
  if (typeof rawDetail.eventCode !== 'string' || rawDetail.eventCode === '')
    return deadLetter('invalid_field', 'detail.eventCode: expected text that is not empty');

  const faults = new Faults();
  const push = new Reader<Push>(versions.toNewest(version.name, webhook.body), '', faults);
  const detail = push.object('detail')!;
  const said = new SaidAt(webhook.receivedAt);
  const sentAt = said.believed(push.time('time').at);
  const shipment = { account: webhook.account, carrier: CARRIER, trackingNumber: number.value };
  const toldAt = sentAt ?? webhook.receivedAt;
  const event = mapEvent(detail, shipment, toldAt);
  const eventTime = said.believed(event.occurredAt);
  const statedAt = eventTime !== undefined && !isImplausible(eventTime, toldAt) ? eventTime : toldAt;
  const statement = statementOf(detail, shipment.trackingNumber, version);
  const fault = faults.deadLetter();
  if (fault) return fault;

  return ok({
    carrier: CARRIER,
    trackingNumber: shipment.trackingNumber,
    webhookVersion: version.name,
    ...(version.assumed && { assumedVersion: true as const }),
    statedAt,
    precedence: { sentAt: sentAt ?? statedAt, versionRank: PUSH_RANK, contentHash: hashOf(webhook) },
    shipment: {
      ...statement,
      attributes: { ...statement.attributes, ...faults.toAttributes(), ...said.toAttributes() },
    },
    events: [event],
  });
}

/** A source may be bound to some shipping-party accounts; only an exact match passes. */
function foreignAccount({ partyAccounts }: Webhook, detail: JsonObject): DeadLetter | undefined {
  const party = detail.shippingPartyAccountId;
  if (!partyAccounts || (typeof party === 'string' && partyAccounts.includes(party))) return undefined;
  const told = typeof party === 'string' ? JSON.stringify(party.slice(0, 100)) : 'no text';
  return deadLetter('unknown_account', `detail.shippingPartyAccountId: ${told}`);
}

function statementOf(
  detail: Reader<Detail>,
  trackingNumber: string,
  version: StatedVersion,
): ShipmentStatement {
  const imprecise = new ImpreciseTimes();
  const promise = detail.time('promisedDeliveryDate');
  return stated<ShipmentStatement>({
    alternateTrackingNumber: alternateNumber(detail, trackingNumber),
    promisedDeliveryAt: isPlaceholder(promise.at)
      ? undefined
      : (imprecise.column('promised_delivery_at', promise) ?? undefined),
    ...imprecise.toPart(),
    attributes: attributesOf(detail, version),
  });
}

function attributesOf(detail: Reader<Detail>, version: StatedVersion): Attributes {
  const party = detail.text('shippingPartyAccountId');
  const app = detail.text('appId');
  return {
    ...(party && { shipping_party_account_id: party }),
    ...(app && { app_id: app }),
    ...(version.assumed && { assumed_version: true }),
  };
}

/** Amazon's own id of the push where it has a sensible one. */
const hashOf = ({ body, bodySha256 }: Webhook): string =>
  typeof body.id === 'string' && body.id !== '' && body.id.length <= 256 ? body.id : bodySha256;

/** The number of the parcel's other leg. The text "null" and the parcel's own number stand for none. */
function alternateNumber(detail: Reader<Detail>, own: string): string | undefined {
  const number = readTrackingNumber(detail.text('alternateLegTrackingId'));
  if ('problem' in number) detail.unreadable('alternateLegTrackingId');
  const value = valueOf(number);
  return value === 'null' || value === own ? undefined : value;
}
