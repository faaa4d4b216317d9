/**
 * One AfterShip checkpoint as a canonical event. Its id is made of what stays the same when the checkpoint is
 * told again, in any version and through any URL: where and when, by the clock on the wall, and the carrier's
 * words. AfterShip's own ids, hashes and codes change with versions and are no part of it.
 */
import {
  BOUNDS,
  contentId,
  hasReasons,
  refineStatus,
  type Attributes,
  type ShipmentEvent,
  type ShipmentIdentity,
  type Status,
} from '@app/events';
import { Unmapped } from '../code-table';
import type { Reader } from '../json/reader';
import { isImplausible, wallClock, type Time } from '../time';
import { EVENT_CODES, EVENT_REASONS, meaningOf, SUBTAGS, TAGS, type EventMeaning } from './status';
import { placeOf } from './place';
import type { Checkpoint } from './versions';

/** Names the formula, so that a later one can never give the same id to something else. */
const FORMULA = 'aftership-checkpoint/2';

/**
 * The event that a checkpoint tells.
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

  const clock = wallClock(time);
  const instead = message === null ? (read.textOrNumber('raw_tag') ?? subtag ?? '') : '';
  const idWith = ([slug, location, city]: readonly string[]): string =>
    contentId([
      FORMULA,
      shipment.account,
      shipment.carrier,
      shipment.trackingNumber,
      slug!,
      clock,
      message ?? '',
      location!,
      city!,
      instead,
    ]);
  const parts = [read.text('slug') ?? '', read.text('location') ?? '', read.text('city') ?? ''];
  const lesser = lessFilled(parts).map(idWith);

  return {
    id: idWith(parts),
    ...(lesser.length > 0 && { supersedes: lesser }),
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

/**
 * The forms of a checkpoint in which some parts of its identity were not known yet. Carriers fill in slug, location
 * and city later, and the checkpoint stays the same.
 */
function lessFilled(parts: readonly string[]): string[][] {
  const forms: string[][] = [];
  for (let emptied = 1; emptied < 1 << parts.length; emptied++) {
    const takesFilled = parts.every((part, index) => part !== '' || (emptied & (1 << index)) === 0);
    if (takesFilled) forms.push(parts.map((part, index) => (emptied & (1 << index) ? '' : part)));
  }
  return forms;
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

/** What is told about the checkpoint besides, under AfterShip's own names. */
function ownAttributes(read: Reader<Checkpoint>): Attributes {
  const names = [
    'slug',
    'tag',
    'subtag_message',
    'raw_tag',
    'source',
    'hash',
    'created_at',
    'events',
  ] as const;
  const attributes: Attributes = {};
  for (const name of names) {
    const value = read.json(name);
    if (value !== undefined && value !== null) attributes[name] = value;
  }
  return attributes;
}
