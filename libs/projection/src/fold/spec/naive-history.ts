/** The history as a naive reading of the rules has it. */
import {
  compareEvents,
  type Direction,
  type Milestone,
  type ShipmentEvent,
  type Status,
  type ShipmentUpdate,
  STATUSES,
} from '@app/events';
import { canHaveHappened, compareKeys, greatest, greatestByName, statedKey, type Key } from './naive-order';

export const PLACE = [
  'location',
  'city',
  'region',
  'postalCode',
  'countryCode',
  'countryName',
  'latitude',
  'longitude',
] as const;

interface Telling {
  update: ShipmentUpdate;
  event: ShipmentEvent;
  /** 1 for what an absorbed event said. */
  lesser: 0 | 1;
}
export type NaiveEvent = ReturnType<typeof naiveEvent>;

export function naiveHistory(updates: readonly ShipmentUpdate[]): NaiveEvent[] {
  const all = updates.flatMap((update) =>
    update.events.map((event): Telling => ({ update, event, lesser: 0 })),
  );
  const ids = [...new Set(all.map(({ event }) => event.id))];
  const told = (id: string): Telling[] => all.filter(({ event }) => event.id === id);
  const scans = new Map(ids.map((id) => [id, naiveScan(id, told(id))]));
  const absorbs = (id: string, other: string): boolean => saysMore(scans.get(id)!, scans.get(other)!);
  const events = ids
    .filter((id) => !ids.some((other) => absorbs(other, id)))
    .map((id) => {
      const lesser = all.filter(({ event }) => absorbs(id, event.id));
      return naiveEvent(id, [...told(id), ...lesser.map((telling): Telling => ({ ...telling, lesser: 1 }))]);
    });
  return [
    ...naiveLives(events.filter((event) => event.trust === 'sound')),
    ...events.filter((event) => event.trust !== 'sound'),
  ]
    .map(back)
    .sort(compareEvents);
}

/** The scan's id and its parts, at most four; of several that are told the greatest text. */
function naiveScan(id: string, tellings: readonly Telling[]): string[] {
  const all = tellings.flatMap(({ event: { scan } }) =>
    scan ? [JSON.stringify([scan.id, scan.parts])] : [],
  );
  const greatestText = all.sort().at(-1);
  if (greatestText === undefined) return [id, '', '', '', ''];
  const [scanId, parts] = JSON.parse(greatestText) as [string, string[]];
  return [scanId, ...parts, '', '', '', ''].slice(0, 5);
}

/** Whether one report has all that another one has, and more. */
const saysMore = (one: string[], other: string[]): boolean =>
  one[0] === other[0] &&
  one.every((part, index) => other[index] === part || other[index] === '') &&
  one.some((part, index) => other[index] !== part);

/** What is delivered on the way back has been returned. */
function back(event: NaiveEvent): NaiveEvent {
  if (event.direction !== 'return' || event.status !== 'delivered') return event;
  const milestones: Milestone[] = [...event.milestones, 'returned'];
  return { ...event, status: 'returned', milestones: milestones.filter((mark) => mark !== 'delivered') };
}

const SIXTY_DAYS = 60 * 24 * 3600 * 1000;
const at = (event: NaiveEvent): number => new Date(event.occurredAt!).getTime();

/** Cuts the events into lives, and puts those of each on their legs. */
function naiveLives(sound: readonly NaiveEvent[]): NaiveEvent[] {
  const sorted = sound.toSorted(compareEvents);
  const lives: NaiveEvent[][] = [];
  for (const event of sorted) {
    const life = lives.at(-1);
    const ended =
      life && ['delivered', 'returned', 'cancelled', 'lost'].includes(naiveClaim(onLegs(life))?.status ?? '');
    if (!life || (ended && at(event) - at(life.at(-1)!) >= SIXTY_DAYS)) lives.push([event]);
    else life.push(event);
  }
  return lives.flatMap((life, index) => onLegs(life).map((event) => ({ ...event, life: index + 1 })));
}

/** Whether an event, as it is told, says that the parcel goes back. */
export const turnsBack = (event: NaiveEvent): boolean =>
  event.direction === 'return' || event.milestones.includes('return_started');

/** From the first event that begins the return, events whose leg is not stated travel back. */
function onLegs(life: readonly NaiveEvent[]): NaiveEvent[] {
  const start = life.find(turnsBack);
  return life
    .map((event): NaiveEvent =>
      start && at(event) >= at(start) && event.direction === 'unknown'
        ? { ...event, direction: 'return' }
        : event,
    )
    .map(back);
}

const TOO_LATE: readonly (Status | null)[] = ['pending', 'info_received', 'in_transit', 'cancelled'];

/** Events without those of before a delivery that come after it. @param events sound ones of one life, in order */
export function naiveInTime(events: readonly NaiveEvent[]): NaiveEvent[] {
  return events.filter(
    (event, index) => !(isOnTheWayOutAfterDelivery(events, index) && TOO_LATE.includes(event.status)),
  );
}

/** Whether, before an event of the way out, the last word on a delivery was that there was one. */
function isOnTheWayOutAfterDelivery(events: readonly NaiveEvent[], index: number): boolean {
  if (events[index]!.direction === 'return') return false;
  const words = events
    .slice(0, index)
    .filter(
      ({ status, direction }) =>
        status === 'delivered' || (direction !== 'return' && TAKING_BACK.includes(status)),
    );
  return words.at(-1)?.status === 'delivered';
}

/** The event that gives the status of a shipment. @param events sound ones of one life, in order */
export function naiveClaim(events: readonly NaiveEvent[]): NaiveEvent | undefined {
  const claims = naiveInTime(events).filter((event) => event.status);
  return claims.filter((event) => event.status !== 'unknown').at(-1) ?? claims.at(-1);
}

export const TAKING_BACK: readonly (Status | null)[] = [
  'out_for_delivery',
  'available_for_pickup',
  'delivery_attempted',
  'exception',
  'lost',
];

/** Whether something after a delivery says that it was none. @param events sound ones of one life, in order */
export function naiveTakenBack(events: readonly NaiveEvent[]): boolean {
  const delivery = events.findIndex((event) => event.status === 'delivered');
  return events.some(
    (event, index) =>
      delivery !== -1 &&
      index > delivery &&
      event.direction !== 'return' &&
      TAKING_BACK.includes(event.status),
  );
}

function naiveEvent(id: string, tellings: readonly Telling[]) {
  const best = <T>(say: (event: ShipmentEvent) => T): T | null =>
    greatest(
      tellings
        .map((telling) => ({ value: say(telling.event), key: toldKey(telling) }))
        .filter(({ value }) => value !== null && value !== undefined && value !== ''),
    ) ?? null;
  const first = tellings
    .map(({ update }) => update)
    .toSorted((a, b) => compareKeys(receiptKey(a), receiptKey(b)))[0]!;
  const { trust, time } = naiveTime(tellings);
  const refinements = tellings.flatMap(({ event }) => event.refinements ?? []);
  const direction: Direction =
    best((event) => (event.direction === 'unknown' ? null : event.direction)) ?? 'unknown';
  const attributes = greatestByName(
    tellings.map((telling) => ({
      of: Object.fromEntries(
        Object.entries(telling.event.attributes).filter(([, value]) => value !== null && value !== ''),
      ),
      key: toldKey(telling),
    })),
  );
  return {
    id,
    life: 1,
    source: first.source,
    trust,
    milestones: tellings.flatMap(({ event }) => event.milestones ?? implied(event)),
    occurredAt: time[0],
    occurredAtText: time[1],
    occurredAtPrecision: time[2],
    refinements,
    status: naiveRefined(
      best((event) => event.status),
      refinements,
    ),
    statusReason: best((event) => event.statusReason),
    code: best((event) => event.code),
    message: best((event) => event.message),
    direction,
    location: best((event) => event.place.location) ?? null,
    city: best((event) => event.place.city) ?? null,
    region: best((event) => event.place.region) ?? null,
    postalCode: best((event) => event.place.postalCode) ?? null,
    countryCode: best((event) => event.place.countryCode) ?? null,
    countryName: best((event) => event.place.countryName) ?? null,
    latitude: best((event) => event.place.latitude) ?? null,
    longitude: best((event) => event.place.longitude) ?? null,
    details: [...new Set(tellings.flatMap(({ event }) => event.details))].sort(),
    attributes: {
      ...attributes,
      ...(trust === 'invalid' && { invalid_time: true }),
      ...(trust === 'implausible' && { implausible_time: true }),
    },
    receivedAt: first.receivedAt,
    raw: first.raw,
    unmapped: tellings.flatMap(({ update, event }) => naiveCodes(update.integration, event.unmapped)),
  };
}

export type NaiveCode = ReturnType<typeof naiveCodes>[number];

/** Codes that no mapping knows, as often as they are said. */
export const naiveCodes = (integration: string, said: ShipmentUpdate['unmapped'] = []) =>
  said.map(({ field, code }) => ({ integration, field, code }));

/** Of an exception and its finer words the last one in the list of all statuses. */
export function naiveRefined(status: Status | null, refinements: readonly Status[]): Status | null {
  const words = STATUSES.filter((word) => word === status || refinements.includes(word));
  return status === 'exception' || refinements.some((word) => word === status) ? words.at(-1)! : status;
}

const TRUSTS = ['sound', 'implausible', 'invalid', 'missing'] as const;
type Time = [string | null, string | null, ShipmentEvent['occurredAtPrecision']];

/** The best trusted time; among sound ones a pushed one goes before a pulled one. */
function naiveTime(tellings: readonly Telling[]): { trust: (typeof TRUSTS)[number]; time: Time } {
  const trust = TRUSTS.find((one) => tellings.some((telling) => trustOf(telling) === one))!;
  if (trust === 'missing') return { trust, time: [null, null, null] };
  const trusted = tellings.filter((telling) => trustOf(telling) === trust);
  const pushed = trusted.filter(({ update }) => trust !== 'sound' || update.ingest !== 'pull');
  const times = (pushed.length > 0 ? pushed : trusted).map((telling) => {
    const { occurredAt, occurredAtText, occurredAtPrecision } = telling.event;
    const value: Time =
      trust === 'invalid' ? [null, occurredAtText, null] : [occurredAt, occurredAtText, occurredAtPrecision];
    return { value, key: toldKey(telling) };
  });
  return { trust, time: greatest(times)! };
}

function trustOf({ event, update }: Telling): (typeof TRUSTS)[number] {
  const { occurredAt, occurredAtText, timeFault } = event;
  const [stated, sent] = statedKey(update);
  const canBe = occurredAt !== null && canHaveHappened(occurredAt, stated, sent);
  if (occurredAt && !timeFault) return canBe ? 'sound' : 'implausible';
  if (occurredAt && timeFault === 'implausible') return 'implausible';
  return occurredAtText || timeFault === 'invalid' ? 'invalid' : 'missing';
}

function implied({ status }: ShipmentEvent): Milestone[] {
  if (status === 'delivery_attempted') return ['first_attempted'];
  return status === 'delivered' || status === 'returned' || status === 'out_for_delivery' ? [status] : [];
}

const toldKey = ({ update, lesser }: Telling): Key => {
  const [statedAt, sentAt, newest, count, versionRank, contentHash, mappingVersion] = statedKey(update);
  return [-lesser, versionRank, statedAt, sentAt, newest, count, contentHash, mappingVersion];
};

const receiptKey = ({ receivedAt, raw, source }: ShipmentUpdate): Key => [
  receivedAt,
  raw.topic,
  raw.partition,
  Number(raw.offset),
  raw.id,
  source,
];
