import type { LegacyTracking } from './aftership/legacy';
import { to2023_10, type Tracking2023_10 } from './aftership/v2023-10';
import { to2024_01 } from './aftership/v2024-01';
import { to2024_04, type Tracking2024_04 } from './aftership/v2024-04';
import type { Tracking2024_01 } from './aftership/v2024-01';
import { versions as aftershipVersions } from './aftership/versions';
import { versions as amazonVersions } from './amazon-shipping/versions';
import {
  each,
  edited,
  renamed,
  within,
  wrapped,
  type Claimed,
  type Fields,
  type Renamed,
} from './json/claim';
import { chain, type Step } from './upcast';

type First = Fields<'old' | 'kept'>;
type Second = Renamed<First, { old: 'current' }>;
const second: Step<'1', '2', First, Second> = {
  from: '1',
  to: '2',
  change: 'old becomes current',
  upcast: (older) => renamed(older, { old: 'current' }),
};

describe('a chain', () => {
  const three = chain<First>()('1').next(second).same('3', 'nothing that is read');

  test('knows its versions in order', () => {
    expect(three.names).toEqual(['1', '2', '3']);
    expect([three.oldest, three.newest]).toEqual(['1', '3']);
    expect(three.names.map((name) => three.rank(name))).toEqual([0, 1, 2]);
    expect(three.changes).toHaveLength(3);
    expect(() => three.rank('4')).toThrow('unknown version 4');
  });

  test('walks a body from its own version to the newest', () => {
    expect(three.toNewest('1', { old: 1, kept: 2 })).toEqual({ current: 1, kept: 2 });
    expect(three.toNewest('2', { old: 1, kept: 2 })).toEqual({ old: 1, kept: 2 });
    expect(three.toNewest('3', { current: 1 })).toEqual({ current: 1 });
  });

  test('does not change the body that it is given', () => {
    const body = Object.freeze({ old: 1 });
    three.toNewest('1', body);
    expect(body).toEqual({ old: 1 });
  });
});

test('a step that is wrong does not compile', () => {
  const forgetful: Step<'1', '2', First, Second> = {
    ...second,
    // @ts-expect-error the older form has a field that the newer one must not have
    upcast: (older) => older,
  };
  const misspelt: Step<'1', '2', First, Second> = {
    ...second,
    // @ts-expect-error there is no such field in the newer form
    upcast: (older) => renamed(older, { old: 'curent' }),
  };
  const unknownField: Step<'legacy', '2023-10', LegacyTracking, Tracking2023_10> = {
    ...to2023_10,
    upcast: (older) =>
      // @ts-expect-error the older form has no such field
      renamed(edited(older, { delivery_tyme: () => null }), { delivery_time: 'transit_time' }),
  };
  const checkpointsLeft: Step<'2024-01', '2024-04', Tracking2024_01, Tracking2024_04> = {
    ...to2024_04,
    // @ts-expect-error the checkpoints still have their older form
    upcast: (older) => older,
  };
  // @ts-expect-error a step out of its place
  chain<LegacyTracking>()('legacy').next(to2024_01);
  // @ts-expect-error a step left out
  chain<LegacyTracking>()('legacy').next(to2023_10).next(to2024_04);
  expect([forgetful, misspelt, unknownField, checkpointsLeft]).toHaveLength(4);
});

describe('what a step may do', () => {
  test('rename: what the body says under the new name beats its version', () => {
    expect(renamed({ old: 1, current: 2 }, { old: 'current' })).toEqual({ current: 2 });
    expect(renamed({ other: 1 }, { old: 'current' })).toEqual({ other: 1 });
    expect(renamed({ old: null }, { old: 'current' })).toEqual({ current: null });
  });

  test('edit: only fields that are there', () => {
    expect(edited<First, { old: () => number }>({ kept: 1 }, { old: () => 5 })).toEqual({ kept: 1 });
  });

  test('open claims: anything of another type is left for the reader', () => {
    const broken = (value: unknown) => value as Claimed<First> & Claimed<First[]>;
    for (const value of [null, 'text', 1, true]) {
      expect(within(broken(value), () => ({}))).toBe(value);
      expect(each(broken(value), () => ({}))).toBe(value);
    }
    expect(each(broken([1, { old: 1 }]), (item) => renamed(item, { old: 'current' }))).toEqual([
      1,
      { current: 1 },
    ]);
    expect(wrapped<First>('old', '')).toBeNull();
    expect(wrapped<First>('old', { kept: 1 })).toEqual({ kept: 1 });
    expect(wrapped<First>('old', 7)).toEqual({ old: 7 });
  });
});

test.each([
  ['aftership', aftershipVersions],
  ['amazon-shipping', amazonVersions],
])('every version of %s says what it changed', (_, { names, changes }) => {
  expect(names).toEqual([...new Set(names)]);
  for (const change of changes) expect(change.length).toBeGreaterThan(10);
});
