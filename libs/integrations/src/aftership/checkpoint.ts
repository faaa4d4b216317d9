/** One AfterShip checkpoint as a canonical event. */
import {
  BOUNDS,
  hasReasons,
  refineStatus,
  type Attributes,
  type ShipmentEvent,
  type ShipmentIdentity,
  type Status,
} from '@app/events';
import { Unmapped } from '../reading/code-table';
import type { Reader } from '../json/reader';
import type { Shape } from '../json/shape';
import { isImplausible, type Time } from '../json/time';
import { checkpointId } from './checkpoint-id';
import { EVENT_CODES, EVENT_REASONS, meaningOf, SUBTAGS, TAGS, type EventMeaning } from './status';
import { placeOf } from './place';
import type { Checkpoint } from './versions';

/**
 * The event that a checkpoint reports.
 * @param statedAt when AfterShip says this; no checkpoint can be later than that
 */
export function mapCheckpoint(
  read: Reader<Checkpoint>,
  shipment: ShipmentIdentity,
  statedAt: string,
): ShipmentEvent {
  const time = read.timeAsWritten('checkpoint_time');
  const tag = read.text('tag') ?? null;
  const subtag = read.text('subtag') ?? null;
  const message = read.text('message') ?? null;
  const { place, attributes: placeAttributes } = placeOf(read);
  const unmapped = new Unmapped();
  unmapped.check('checkpoints[].tag', tag, TAGS);
  unmapped.check('checkpoints[].subtag', subtag, SUBTAGS);
  const events = readEvents(read, unmapped);
  const attributes: Attributes = { ...ownAttributes(read), ...placeAttributes };
  const timeFault = time.fault ?? (isImplausible(time.at!, statedAt) ? 'implausible' : undefined);
  const claim = claimOf(tag, subtag, events);

  return {
    ...checkpointId(read, shipment, time),
    ...timesOf(time),
    status: claim.status,
    statusReason: claim.reason,
    code: subtag,
    details: [...new Set(events.map((event) => event.code))].sort(),
    message,
    direction: 'unknown',
    place,
    attributes,
    // A time that cannot be right marks nothing.
    milestones: timeFault ? [] : claim.milestones,
    ...(claim.refinements.length > 0 && { refinements: claim.refinements }),
    ...(timeFault && { timeFault }),
    ...unmapped.toPart(),
  };
}

const timesOf = (
  time: Time,
): Pick<ShipmentEvent, 'occurredAt' | 'occurredAtText' | 'occurredAtPrecision'> => ({
  occurredAt: time.at,
  occurredAtText: time.text,
  occurredAtPrecision: time.precision,
});

interface CodedEvent {
  code: string;
  meaning: EventMeaning;
}

function readEvents(read: Reader<Checkpoint>, unmapped: Unmapped): CodedEvent[] {
  if (read.lengthOf('events') > BOUNDS.details) return read.tooMany('events', BOUNDS.details) ?? [];
  return (read.objects('events') ?? []).flatMap((event) => {
    const code = event.text('code');
    const reason = event.object('reason')?.text('code');
    unmapped.check('checkpoints[].events[].code', code, EVENT_CODES);
    unmapped.check('checkpoints[].events[].reason.code', reason, EVENT_REASONS);
    if (!code) return [];
    const known = EVENT_CODES.meaning(code);
    return [{ code, meaning: { ...known, reason: EVENT_REASONS.meaning(reason) ?? known?.reason } }];
  });
}

function claimOf(tag: string | null, subtag: string | null, events: readonly CodedEvent[]) {
  const meaning = meaningOf(tag, subtag);
  const refinements = new Set(
    events.flatMap(({ meaning: { status } }): Status[] => (status ? [status] : [])),
  );
  const told = meaning?.status ?? (tag || subtag ? 'unknown' : null);
  const status = refineStatus(told, [...refinements]);
  const reasons = events.map((event) => event.meaning.reason).filter((reason) => reason !== undefined);
  const milestones = [
    ...(meaning?.milestones ?? []),
    ...events.flatMap((event) => event.meaning.milestones ?? []),
  ].filter((milestone) => !(milestone === 'delivered' && status === 'returned'));
  return {
    status,
    reason: meaning?.reason ?? (hasReasons(status) ? reasons.sort()[0] : undefined) ?? null,
    milestones: [...new Set(milestones)].sort(),
    refinements: [...refinements].sort(),
  };
}

/** What else is reported of the checkpoint, under AfterShip's own names. */
const OWN = {
  slug: 'scalar',
  tag: 'scalar',
  subtag_message: 'scalar',
  raw_tag: 'scalar',
  source: 'scalar',
  hash: 'scalar',
  created_at: 'scalar',
  events: [{ code: 'scalar', reason: { code: 'scalar' } }],
} as const satisfies Partial<Record<keyof Checkpoint, Shape>>;
const OWN_NAMES = Object.keys(OWN) as (keyof typeof OWN)[];

function ownAttributes(read: Reader<Checkpoint>): Attributes {
  const attributes: Attributes = {};
  for (const name of OWN_NAMES) {
    const value = read.shaped(name, OWN[name]);
    if (value !== undefined && value !== null) attributes[name] = value;
  }
  return attributes;
}
