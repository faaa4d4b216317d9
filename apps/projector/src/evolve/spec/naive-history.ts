/** The history as a naive reading of the rules has it. */
import {
  compareEvents,
  type Direction,
  PERSONAL_ATTRIBUTES,
  resolveReturnLeg,
  type Milestone,
  type ShipmentEvent,
  type Status,
  type ShipmentUpdate,
  STATUSES,
} from '@app/events';
import { compareKeys, greatest, greatestByName, statedKey, type Key } from './naive-order';

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
  const below = new Map(
    ids.map((id) => [id, new Set(told(id).flatMap(({ event }) => event.supersedes ?? []))]),
  );
  for (const middle of ids) {
    for (const closure of below.values()) {
      if (closure.has(middle)) for (const id of below.get(middle)!) closure.add(id);
    }
  }
  const absorbs = (id: string, other: string): boolean =>
    below.get(id)!.has(other) && !below.get(other)!.has(id);
  const events = ids
    .filter((id) => !ids.some((other) => absorbs(other, id)))
    .map((id) => {
      const lesser = all.filter(({ event }) => absorbs(id, event.id));
      return naiveEvent(id, [...told(id), ...lesser.map((telling): Telling => ({ ...telling, lesser: 1 }))]);
    });
  const resolved = resolveReturnLeg(events.filter((event) => event.trust === 'sound'));
  return [...resolved, ...events.filter((event) => event.trust !== 'sound')]
    .map((event): NaiveEvent => {
      if (event.direction !== 'return' || event.status !== 'delivered') return event;
      const milestones: Milestone[] = [...event.milestones, 'returned'];
      return { ...event, status: 'returned', milestones: milestones.filter((mark) => mark !== 'delivered') };
    })
    .sort(compareEvents);
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
        Object.entries(telling.event.attributes).filter(
          ([name, value]) => value !== null && value !== '' && !PERSONAL_ATTRIBUTES.has(name),
        ),
      ),
      key: toldKey(telling),
    })),
  );
  return {
    id,
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
  };
}

/** Of an exception and its finer words the last one in the list of all statuses. */
export function naiveRefined(status: Status | null, refinements: readonly Status[]): Status | null {
  const words = STATUSES.filter((word) => word === status || refinements.includes(word));
  return status === 'exception' || refinements.some((word) => word === status) ? words.at(-1)! : status;
}

const TRUSTS = ['sound', 'implausible', 'invalid', 'missing'] as const;
type Time = [string | null, string | null, ShipmentEvent['occurredAtPrecision']];

/** The best trusted time; among sound ones a pushed one goes before a pulled one. */
function naiveTime(tellings: readonly Telling[]): { trust: (typeof TRUSTS)[number]; time: Time } {
  const trust = TRUSTS.find((one) => tellings.some(({ event }) => trustOf(event) === one))!;
  if (trust === 'missing') return { trust, time: [null, null, null] };
  const trusted = tellings.filter(({ event }) => trustOf(event) === trust);
  const pushed = trusted.filter(({ update }) => trust !== 'sound' || update.ingest !== 'pull');
  const times = (pushed.length > 0 ? pushed : trusted).map((telling) => {
    const { occurredAt, occurredAtText, occurredAtPrecision } = telling.event;
    const value: Time =
      trust === 'invalid' ? [null, occurredAtText, null] : [occurredAt, occurredAtText, occurredAtPrecision];
    return { value, key: toldKey(telling) };
  });
  return { trust, time: greatest(times)! };
}

function trustOf({ occurredAt, occurredAtText, timeFault }: ShipmentEvent): (typeof TRUSTS)[number] {
  if (occurredAt && !timeFault) return 'sound';
  if (occurredAt && timeFault === 'implausible') return 'implausible';
  return occurredAtText || timeFault === 'invalid' ? 'invalid' : 'missing';
}

function implied({ status }: ShipmentEvent): Milestone[] {
  if (status === 'delivery_attempted') return ['first_attempted'];
  return status === 'delivered' || status === 'returned' || status === 'out_for_delivery' ? [status] : [];
}

const toldKey = ({ update, lesser }: Telling): Key => {
  const [statedAt, sentAt, versionRank, contentHash, mappingVersion] = statedKey(update);
  return [-lesser, versionRank, statedAt, sentAt, contentHash, mappingVersion];
};

const receiptKey = ({ receivedAt, raw }: ShipmentUpdate): Key => [
  receivedAt,
  raw.topic,
  raw.partition,
  Number(raw.offset),
  raw.id,
];
