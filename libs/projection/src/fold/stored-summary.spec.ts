/**
 * The stored form: rows that were written with it are read by later programs, so a change to it shows here first.
 */
import { DIRECTIONS, MILESTONES, PRECISIONS, STATUSES, STATUS_REASONS } from '@app/events';
import { TRUSTS, type KnownEvent } from './known-event';
import { NEVER, type Stamp } from './stamp';
import { FORM, NewerFormError, decodeSummary, encodeSummary, type StoredSummary } from './stored-summary';
import { decodeTelling, encodeTelling, type StoredTelling } from './stored-telling';
import type { KnownPromise } from './promises';
import type { Summary } from './summary';
import type { Telling } from './telling';

const stamp: Stamp = {
  statedAt: Date.UTC(2026, 0, 2),
  sentAt: Date.UTC(2026, 0, 2, 0, 0, 1),
  newestEventAt: Date.UTC(2026, 0, 1),
  eventCount: 2,
  versionRank: 3,
  contentHash: 'ab',
  mappingVersion: 4,
};
const otherStamp: Stamp = {
  ...stamp,
  statedAt: Date.UTC(2026, 0, 3),
  newestEventAt: NEVER,
  contentHash: 'cd',
};

const full: KnownEvent = {
  id: 'e1',
  at: Date.UTC(2026, 0, 1),
  precision: 'date',
  trust: 'implausible',
  wallOffset: -300,
  status: 'exception',
  reason: 'other',
  code: 'C1',
  direction: 'return',
  milestones: [...MILESTONES].sort(),
  refinements: ['cancelled', 'lost'],
  hasPlace: true,
  stamp,
  digest: 'digest',
  receipt: { at: Date.UTC(2026, 0, 4), digest: 'r1' },
  scan: { id: 'e2', parts: ['p', ''] },
  absorbed: true,
  kept: true,
  size: 123,
  isBack: true,
  life: 2,
};
const bare: KnownEvent = {
  id: 'e2',
  at: null,
  precision: null,
  trust: 'missing',
  wallOffset: 0,
  status: null,
  reason: null,
  code: null,
  direction: 'unknown',
  milestones: [],
  refinements: [],
  hasPlace: false,
  stamp: otherStamp,
  digest: '',
  receipt: { at: Date.UTC(2026, 0, 3), digest: 'r2' },
  scan: null,
  absorbed: false,
  kept: false,
  size: 0,
  isBack: false,
  life: 1,
};

const estimate: KnownPromise = {
  id: 'p1',
  kind: 'estimate',
  dueAt: null,
  dueMin: '2026-01-05T00:00:00.000Z',
  dueMax: '2026-01-07T08:00:00.000Z',
  impreciseTimes: ['due_min'],
  estimatedBy: 'Carrier EDD',
  statedAt: Date.UTC(2026, 0, 2),
  receipt: full.receipt,
  life: 3,
};
const promise: KnownPromise = {
  ...estimate,
  id: 'p2',
  kind: 'promise',
  dueAt: '2026-01-06T00:00:00.000Z',
  dueMin: null,
  dueMax: null,
  impreciseTimes: ['due_at'],
  estimatedBy: null,
  life: 1,
};

const summaryOf = (...events: KnownEvent[]): Summary => ({
  stated: {
    status: [stamp, { integration: 'aftership', status: 'lost', statusReason: null, subStatus: 'S' }],
    orderId: [stamp, 'o'],
    orderTags: [otherStamp, null],
    '@note': [otherStamp, { b: 1, a: [null, '"'] }],
    '@__proto__': [stamp, 1],
  },
  events: new Map(events.map((event) => [event.id, event])),
  promises: new Map([estimate, promise].map((one) => [one.id, one])),
  unmapped: ['["aftership","tag","New"]'],
  newest: { stamp: otherStamp, rawId: 'raw-1', source: 'acme-aftership', integration: 'aftership' },
  firstReceivedAt: '2026-01-03T00:00:00.000Z',
  mappingVersion: 7,
  isLimited: true,
  row: { columns: 'c', personal: '', place: 'p', placeEventId: 'e1' },
});

const again = (summary: Summary): Summary =>
  decodeSummary(FORM, JSON.parse(encodeSummary(summary)) as StoredSummary);

describe('a stored summary', () => {
  it('is read back with every field that it was written with', () => {
    expect(again(summaryOf(full, bare))).toEqual(summaryOf(full, bare));
  });

  it('is read back without events, promises, codes and mark', () => {
    const empty: Summary = {
      ...summaryOf(),
      stated: {},
      promises: new Map(),
      unmapped: [],
      isLimited: false,
      row: undefined,
    };
    expect(again(empty)).toEqual(empty);
  });

  it.each<[string, Partial<KnownEvent>[]]>([
    ['status', [null, ...STATUSES].map((status) => ({ status }))],
    ['reason', [null, ...STATUS_REASONS].map((reason) => ({ reason }))],
    ['direction', DIRECTIONS.map((direction) => ({ direction }))],
    ['precision', [null, ...PRECISIONS].map((precision) => ({ precision }))],
    ['trust', TRUSTS.map((trust) => ({ trust }))],
    ['milestone', MILESTONES.map((milestone) => ({ milestones: [milestone] }))],
    ['refinement', STATUSES.map((status) => ({ refinements: [status] }))],
    ['hasPlace', [{ hasPlace: true }]],
    ['absorbed', [{ absorbed: true }]],
    ['kept', [{ kept: true }]],
    ['wall offset without a scan', [{ wallOffset: 120 }]],
    ['scan without a wall offset', [{ scan: { id: 'e9', parts: ['p'] } }]],
    ['scan without parts', [{ scan: { id: 'e9', parts: [] } }]],
  ])('keeps each %s apart from all other fields', (_field, values) => {
    for (const value of values) {
      for (const event of [bare, full]) {
        const known = summaryOf({ ...event, ...value });
        expect(again(known)).toEqual(known);
      }
    }
  });

  it('shares one stamp between all events of an update that were read back', () => {
    const { events } = again(summaryOf(full, { ...bare, stamp: { ...stamp } }, { ...full, id: 'e3' }));
    expect(events.get('e1')!.stamp).toBe(events.get('e3')!.stamp);
  });

  it('of form 1, which had no promises, is read as before', () => {
    const known: Summary = { ...summaryOf({ ...full, scan: null }, bare), promises: new Map() };
    expect(decodeSummary(1, JSON.parse(encodeSummary(known)) as StoredSummary)).toEqual(known);
  });

  it('of form 2 knows of no scan what it had of superseded events', () => {
    const known = summaryOf(full, bare);
    expect(decodeSummary(2, JSON.parse(encodeSummary(known)) as StoredSummary)).toEqual(
      summaryOf({ ...full, scan: null }, bare),
    );
  });

  it('is refused with NewerFormError when a newer program wrote it', () => {
    const stored = JSON.parse(encodeSummary(summaryOf(full))) as StoredSummary;
    expect(() => decodeSummary(FORM + 1, stored)).toThrow(NewerFormError);
    expect(() => decodeSummary(FORM + 1, stored)).toThrow(`form ${FORM + 1} is newer than ${FORM}`);
  });
});

const againOf = (given: Telling, known: KnownEvent): Telling =>
  decodeTelling(JSON.parse(encodeTelling(given)) as StoredTelling, known);

describe('a stored telling', () => {
  const telling: Telling = {
    stamp,
    digest: 'digest',
    registers: {
      status: [stamp, 'exception'],
      time: [otherStamp, ['2026-01-01T00:00:00.000Z', null, 'date']],
      latitude: [stamp, 0],
      '@note': [otherStamp, { a: 1 }],
    },
    sets: {
      details: ['a', 'b'],
      milestones: ['delivered'],
      refinements: ['lost'],
      unmapped: ['["one","f","1"]'],
    },
    scan: full.scan,
    receipt: {
      receivedAt: '2026-01-03T00:00:00.000Z',
      source: 's',
      raw: { id: 'raw-1', topic: 't', partition: 1, offset: '12' },
    },
  };
  it('is read back with every field that it was written with', () => {
    expect(againOf(telling, full)).toEqual(telling);
    const empty = { details: [], milestones: [], refinements: [], unmapped: [] };
    expect(againOf({ ...telling, sets: empty }, full)).toEqual({ ...telling, sets: empty });
  });

  it('takes the stamp of its summary, which may have been raised since, and leaves older values theirs', () => {
    const raised = { ...stamp, statedAt: stamp.statedAt + 1 };
    expect(againOf(telling, { ...full, stamp: raised })).toMatchObject({
      stamp: raised,
      registers: { status: [raised, 'exception'], time: [otherStamp, expect.anything()] },
    });
  });
});

it('writes the text of form 3', () => {
  const stored = JSON.parse(encodeSummary(summaryOf(full, bare))) as StoredSummary;
  expect(stored.events).toEqual([
    ['e1', 1, 'digest', -86_400_000, 1_023_300_826, 0, 0, 123, -300, ['e2', 'p', ''], [10, 11], 2],
    ['e2', 0, '', null, 196_612, -1, 1, 0],
  ]);
  expect(stored.promises).toEqual([
    ['p1', 2, null, [1_767_571_200_000, 1_767_772_800_000], 2, 'Carrier EDD', -86_400_000, 0, 3],
    ['p2', 0, 1_767_657_600_000, 0, 1, null, -86_400_000, 0],
  ]);
  expect(stored.receipts).toEqual([
    [86_400_000, 'r1'],
    [0, 'r2'],
  ]);
});
