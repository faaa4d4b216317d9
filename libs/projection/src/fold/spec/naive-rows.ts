/**
 * The rows read literally over the whole set of updates, slowly and without any state: what the fold is compared
 * with. It shares nothing with the fold but the order of events and the resolution of legs.
 */
import type { Attributes, ShipmentUpdate } from '@app/events';
import {
  naiveClaim,
  naiveInTime,
  naiveTakenBack,
  turnsBack,
  TAKING_BACK,
  naiveCodes,
  naiveHistory,
  naiveRefined,
  PLACE,
  type NaiveCode,
  type NaiveEvent,
} from './naive-history';
import { naivePromises } from './naive-promises';
import { compareKeys, greatest, greatestByName, statedKey } from './naive-order';

type Updates = readonly ShipmentUpdate[];

export function naiveRows(all: Updates) {
  const history = naiveHistory(all);
  const life = Math.max(1, ...history.map((event) => event.life));
  const since =
    life === 1
      ? ''
      : history.filter((event) => event.life === life && event.trust === 'sound')[0]!.occurredAt!;
  const newest = all.toSorted((a, b) => compareKeys(newestKey(a), newestKey(b))).at(-1)!;
  const sound = history.filter((event) => event.trust === 'sound' && event.life === life);
  const alone = history.length === 1 && history[0]!.trust === 'implausible';
  const usable = alone ? history : sound;
  // Statements of an earlier life do not count, also where nothing has been stated since.
  const updates = all.filter(
    (update) => since === '' || Date.parse(statedKey(update)[0]) >= Date.parse(since) - 86_400_000,
  );
  const place = usable.filter((event) => PLACE.some((field) => event[field] !== null)).at(-1);
  const current = naiveStatus(updates, history, usable, newest.integration, since);
  const { times, dates, imprecise } = naiveMilestones(updates, sound, current.status, since);
  if (current.imprecise) imprecise.push('status_at');
  const { status, statusReason, subStatus, statusAt } = current;
  const estimate = naiveEstimate(updates);
  const promise = naiveTime(updates, 'promisedDeliveryAt', 'promised_delivery_at');
  imprecise.push(...estimate.imprecise, ...promise.imprecise);
  const shown = {
    ...statedAttributes(updates, ({ shipment }) => without(shipment.attributes ?? {}, FLAGS)),
    ...stated(updates, naiveFlags),
  };
  const delivered = sound.some(
    (event) => event.milestones.includes('delivered') && event.direction !== 'return',
  );
  if (delivered && current.isDeliveryTakenBack) shown.delivery_corrected = true;
  const attempts = sound.filter(
    (event) => event.status === 'delivery_attempted' && event.direction !== 'return',
  );
  const notNumbers = ['', 'null', 'N', null, undefined];
  return {
    history: history.map(
      ({
        trust: _trust,
        milestones: _milestones,
        refinements: _refinements,
        unmapped: _unmapped,
        ...event
      }) => event,
    ),
    shipment: {
      integration: newest.integration,
      source: newest.source,
      lastRawId: newest.raw.id,
      status,
      statusReason,
      subStatus,
      statusAt,
      statusEventId: current.statusEventId,
      life,
      ...dates,
      direction:
        naiveInTime(usable)
          .filter((event) => event.direction !== 'unknown')
          .at(-1)?.direction ?? 'unknown',
      ...times,
      promisedDeliveryAt: promise.at,
      orderPromisedDeliveryDate: stated(updates, (u) => u.shipment.orderPromisedDeliveryDate) ?? null,
      estimatedDeliveryAt: estimate.at,
      estimatedDeliveryMax: estimate.max,
      estimatedDeliverySource: estimate.source,
      orderId: stated(updates, (u) => u.shipment.orderId) ?? null,
      orderTags: stated(updates, (u) => u.shipment.orderTags) ?? null,
      failedDeliveryAttempts: stated(updates, (u) => u.shipment.failedDeliveryAttempts) ?? attempts.length,
      alternateTrackingNumber:
        stated(updates, ({ shipment: { alternateTrackingNumber: number } }) =>
          notNumbers.includes(number) ? undefined : number,
        ) ?? null,
      lastCity: place?.city ?? null,
      lastLatitude: place?.latitude ?? null,
      impreciseTimes: imprecise.sort(),
      eventCount: history.length,
      firstReceivedAt: all.map((u) => u.receivedAt).sort()[0],
      mappingVersion: Math.max(...all.map((u) => u.mappingVersion)),
    },
    attributes: shown,
    promises: naivePromises(all, history),
    personalAttributes: statedAttributes(updates, ({ shipment }) => shipment.personalAttributes ?? {}),
    unmapped: [
      ...distinctCodes(
        all[0]!.shipmentId,
        all.flatMap((u) => naiveCodes(u.integration, u.unmapped)),
      ),
      ...history.flatMap(({ id, unmapped }) => distinctCodes(id, unmapped)),
    ].toSorted((a, b) => (codeText(a) < codeText(b) ? -1 : 1)),
  };
}

const codeText = (code: NaiveCode & { eventId: string }): string =>
  JSON.stringify([code.integration, code.field, code.code, code.eventId]);

/** @param eventId of the shipment itself for codes of the whole shipment */
function distinctCodes(eventId: string, codes: readonly NaiveCode[]) {
  const distinct = new Map(codes.map((code) => [codeText({ ...code, eventId }), { ...code, eventId }]));
  return [...distinct.values()];
}

/** A stated time, and its column where it is no instant. */
function naiveTime(updates: Updates, field: 'promisedDeliveryAt', column: string) {
  const said = stated(updates, ({ shipment }) => {
    const time = shipment[field];
    return time && shipment.impreciseTimes?.includes(column) ? { time } : time;
  });
  return said && typeof said === 'object'
    ? { at: said.time, imprecise: [column] }
    : { at: said ?? null, imprecise: [] };
}

/** The parts of the estimate of one statement, which are replaced together. */
function naiveEstimate(updates: Updates) {
  const parts = stated(updates, ({ shipment }) => {
    const { estimatedDeliveryAt, estimatedDeliveryMax, estimatedDeliverySource, impreciseTimes } = shipment;
    const said = { estimatedDeliveryAt, estimatedDeliveryMax, estimatedDeliverySource };
    if (Object.values(said).every((value) => value === undefined)) return undefined;
    const vague = (time: string | null | undefined, column: string) =>
      time && impreciseTimes?.includes(column) ? { imprecise: time } : (time ?? null);
    return {
      estimatedDeliveryAt: vague(estimatedDeliveryAt, 'estimated_delivery_at'),
      estimatedDeliveryMax: vague(estimatedDeliveryMax, 'estimated_delivery_max'),
      estimatedDeliveryMin: null,
      estimatedDeliverySource: estimatedDeliverySource ?? null,
      estimatedDeliveryConfidenceCode: null,
    };
  });
  const imprecise: string[] = [];
  const read = (value: { imprecise: string } | string | null | undefined, column: string): string | null => {
    if (value === null || value === undefined || typeof value === 'string') return value ?? null;
    imprecise.push(column);
    return value.imprecise;
  };
  return {
    at: read(parts?.estimatedDeliveryAt, 'estimated_delivery_at'),
    max: read(parts?.estimatedDeliveryMax, 'estimated_delivery_max'),
    source: parts?.estimatedDeliverySource ?? null,
    imprecise,
  };
}

/** The day that the sender wrote, or that of the time in UTC. */
const written = (time: string | null, event: NaiveEvent | undefined): string | null => {
  const [, date] = /^(\d{4}-\d\d-\d\d)/.exec(event?.occurredAtText ?? '') ?? [];
  return time && (date ?? time.slice(0, 10));
};

/** Minutes that a text says it is before UTC. */
function offsetOf(text: string | undefined): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text ?? '') ?? [];
  return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

const dayAt = (at: string, minutes: number): string =>
  new Date(Date.parse(at) + minutes * 60_000).toISOString().slice(0, 10);

function naiveMilestones(updates: Updates, sound: readonly NaiveEvent[], status: string, since: string) {
  const imprecise: string[] = [];
  const saidOn: Record<string, string> = {};
  const turned = sound.find(turnsBack);
  const eventOf = (milestone: string): NaiveEvent | undefined => {
    const leg = (event: NaiveEvent): boolean => (event.direction === 'return') === (milestone === 'returned');
    return sound.find((one) => one.milestones.some((mark) => mark === milestone) && leg(one));
  };
  const first = (milestone: string, column: string, name?: 'pickedUpAt' | 'deliveredAt'): string | null => {
    const event = eventOf(milestone);
    if (event) {
      if (event.occurredAtPrecision !== 'instant') imprecise.push(column);
      return event.occurredAt;
    }
    const said = stated(updates, ({ shipment }) => {
      const at = name && shipment[name];
      if (at && shipment.impreciseTimes?.includes(column)) return { imprecise: at };
      const wallOffset = at ? offsetOf(shipment[`${name}Text`]) : 0;
      return at && wallOffset !== 0 ? { at, wallOffset } : at;
    });
    const odd = said && typeof said === 'object' ? said : undefined;
    const time = odd ? (odd.imprecise ?? odd.at) : ((said ?? null) as string | null);
    const late = time && turned && isNotBefore(time, turned.occurredAt!);
    if (time && isOfFormerLife(time, since)) return null;
    if (late || (name === 'deliveredAt' && status === 'returned' && !turned)) return null;
    if (odd?.imprecise) imprecise.push(column);
    if (odd?.at) saidOn[column] = dayAt(odd.at, odd.wallOffset);
    return time;
  };
  const times = {
    pickedUpAt: first('picked_up', 'picked_up_at', 'pickedUpAt'),
    firstAttemptedAt: first('first_attempted', 'first_attempted_at'),
    outForDeliveryAt: first('out_for_delivery', 'out_for_delivery_at'),
    deliveredAt: first('delivered', 'delivered_at', 'deliveredAt'),
    returnedAt: first('returned', 'returned_at'),
  };
  if (times.returnedAt === null && status === 'returned') {
    const back = naiveDelivery(updates, since);
    if (back && (!turned || isNotBefore(back.at, turned.occurredAt!))) {
      times.returnedAt = back.at;
      if (back.isImprecise) imprecise.push('returned_at');
    }
  }
  const dates = {
    pickedUpOn: saidOn.picked_up_at ?? written(times.pickedUpAt, eventOf('picked_up')),
    deliveredOn: saidOn.delivered_at ?? written(times.deliveredAt, eventOf('delivered')),
  };
  return { times, dates, imprecise };
}

function naiveStatus(
  updates: Updates,
  history: NaiveEvent[],
  usable: NaiveEvent[],
  newestIntegration: string,
  since: string,
) {
  const claim = naiveClaim(usable);
  const known = claim && claim.status !== 'unknown';
  const standing = stated(updates, (update) => {
    const { integration, shipment } = update;
    const { status, statusReason = null, subStatus = null } = shipment;
    return status === undefined
      ? undefined
      : { integration, status: status ?? null, statusReason, subStatus, statedAt: statedKey(update)[0] };
  });
  const vague = !standing?.status || standing.status === 'unknown';
  if (standing?.integration !== newestIntegration || (vague && known)) {
    return {
      status: claim?.status ?? 'unknown',
      statusReason: claim?.statusReason ?? null,
      subStatus: claim?.code ?? null,
      statusAt: claim?.occurredAt ?? null,
      statusEventId: claim?.id ?? null,
      imprecise: !!claim && claim.occurredAtPrecision !== 'instant',
      isDeliveryTakenBack: naiveTakenBack(usable),
    };
  }
  const { status: word, statusReason, subStatus, statedAt } = standing;
  const matching = history.filter(
    (event) =>
      event.occurredAt !== null && !!subStatus && event.code?.toLowerCase() === subStatus.toLowerCase(),
  );
  const bearer =
    matching.filter((event) => event.trust === 'sound' && usable.includes(event)).at(-1) ??
    (history.length === 1 ? matching[0] : undefined);
  const delivery = naiveDelivery(updates, since);
  const backAgain =
    word === 'delivered' &&
    (!bearer || (delivery !== undefined && bearer.status === 'delivered')) &&
    naiveIsReturn(delivery?.at, usable);
  const status = backAgain ? 'returned' : word;
  const match = backAgain ? (claim?.status === 'returned' ? claim : undefined) : bearer;
  const better = match?.trust === 'sound' ? match : undefined;
  const refined = naiveRefined(status, better?.refinements ?? []) ?? 'unknown';
  return {
    status: status === 'delivered' && better?.status === 'returned' ? 'returned' : refined,
    isDeliveryTakenBack:
      ['in_transit', 'cancelled', ...TAKING_BACK].includes(refined) &&
      !usable.some((event) => event.trust === 'sound' && turnsBack(event)),
    statusReason:
      statusReason ??
      (['exception', 'delivery_attempted', 'cancelled', 'lost'].includes(refined) && better
        ? better.statusReason
        : null),
    subStatus,
    statusAt: match?.occurredAt ?? statedAt,
    statusEventId: match?.id ?? null,
    imprecise: !!match && match.occurredAtPrecision !== 'instant',
  };
}

/** When a delivery is stated for, unless that is a month or more before the first event of the newest life. */
function naiveDelivery(updates: Updates, since: string): { at: string; isImprecise: boolean } | undefined {
  const said = stated(updates, ({ shipment: { deliveredAt, impreciseTimes = [] } }) =>
    deliveredAt
      ? { at: deliveredAt, isImprecise: impreciseTimes.includes('delivered_at') }
      : (deliveredAt as null | undefined),
  );
  return said && !isOfFormerLife(said.at, since) ? said : undefined;
}

const isOfFormerLife = (time: string, since: string): boolean =>
  since !== '' && Date.parse(time) < Date.parse(since) - 30 * 86_400_000;

const isNotBefore = (time: string, moment: string): boolean =>
  time.endsWith('T00:00:00.000Z') ? time.slice(0, 10) >= moment.slice(0, 10) : time >= moment;

/** Whether a stated delivery can only be the one to the sender. */
function naiveIsReturn(time: string | undefined, usable: NaiveEvent[]): boolean {
  const sound = usable.filter((event) => event.trust === 'sound');
  const turned = sound.find(turnsBack);
  if (!turned) return false;
  if (!time) return true;
  const days = (Date.parse(time) - Date.parse(sound.at(-1)!.occurredAt!)) / 86_400_000;
  return days < 60 && isNotBefore(time, turned.occurredAt!);
}

const newestKey = (u: ShipmentUpdate) => [...statedKey(u), u.raw.id, u.source, u.integration];

/** The last word on something; undefined is no word. */
const stated = <T>(updates: Updates, say: (update: ShipmentUpdate) => T): T | undefined =>
  greatest(
    updates.map((u) => ({ value: say(u), key: statedKey(u) })).filter(({ value }) => value !== undefined),
  );

function statedAttributes(updates: Updates, of: (update: ShipmentUpdate) => Attributes): Attributes {
  const attributes = greatestByName(updates.map((u) => ({ of: of(u), key: statedKey(u) })));
  for (const name of Object.keys(attributes)) if (attributes[name] === null) delete attributes[name];
  return attributes;
}

const FLAGS = ['assumed_version', 'unreadable_fields', 'implausible_stated_at'];

/** What is odd about a statement; null for one that is in order. */
function naiveFlags({ assumedVersion, shipment: { attributes = {} } }: ShipmentUpdate): Attributes | null {
  const flags = Object.entries(attributes).filter(([name, value]) => FLAGS.includes(name) && value !== null);
  if (assumedVersion) flags.unshift(['assumed_version', true]);
  return flags.length > 0 ? Object.fromEntries(flags) : null;
}

const without = (attributes: Attributes, names: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
