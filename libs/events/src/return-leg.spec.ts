import fc from 'fast-check';
import { resolveReturnLeg } from './return-leg';
import type { Direction, Milestone, Status } from './status';

interface Event {
  id: string;
  occurredAt: string | null;
  occurredAtPrecision: 'instant';
  status: Status;
  direction: Direction;
  milestones: Milestone[];
}

const event = (id: string, day: number, status: Status, more: Partial<Event> = {}): Event => ({
  id,
  occurredAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
  occurredAtPrecision: 'instant',
  status,
  direction: 'unknown',
  milestones: status === 'delivered' ? ['delivered'] : [],
  ...more,
});

const byId = (list: Event[]): Event[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

const returning = event('r', 5, 'returning', { milestones: ['return_started'] });

it('leaves events alone when nothing says that the parcel goes back', () => {
  const events = [event('a', 1, 'in_transit'), event('b', 2, 'delivered')];
  expect(resolveReturnLeg(events)).toEqual(events);
});

it('takes a delivery after the return began for a return, and one before it for a delivery', () => {
  const [before, start, after] = resolveReturnLeg([
    event('a', 3, 'delivered'),
    returning,
    event('b', 8, 'delivered'),
  ]);
  expect(before).toMatchObject({ status: 'delivered', direction: 'unknown' });
  expect(start).toMatchObject({ status: 'returning', direction: 'return' });
  expect(after).toMatchObject({ status: 'returned', direction: 'return', milestones: ['returned'] });
});

it('does not move events whose leg the sender states, nor events without a time', () => {
  const stated = event('a', 8, 'delivered', { direction: 'forward' });
  const timeless = event('b', 8, 'delivered', { occurredAt: null });
  expect(resolveReturnLeg([returning, stated, timeless]).slice(1)).toEqual([stated, timeless]);
});

it('gives the same when applied again, in any order', () => {
  const events = fc.array(
    fc.record({
      day: fc.integer({ min: 1, max: 9 }),
      status: fc.constantFrom<Status>('in_transit', 'delivered', 'returning'),
      starts: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(events, fc.infiniteStream(fc.nat()), (specs, randoms) => {
      const all = specs.map(({ day, status, starts }, index) =>
        event(`e${index}`, day, status, starts ? { milestones: ['return_started'] } : {}),
      );
      const once = resolveReturnLeg(all);
      expect(resolveReturnLeg(once)).toEqual(once);
      const order = new Map(all.map(({ id }) => [id, randoms.next().value]));
      const shuffled = [...all].sort((a, b) => order.get(a.id)! - order.get(b.id)!);
      expect(byId(resolveReturnLeg(shuffled))).toEqual(byId(once));
    }),
  );
});
