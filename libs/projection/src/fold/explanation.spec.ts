import type { ShipmentEvent, ShipmentUpdate } from '@app/events';
import { explain, type Explanation } from './explanation';
import { fold } from './fold';
import { at, event, scan, update } from './spec/example';

function explained(...updates: ShipmentUpdate[]): Explanation {
  const folded = fold(undefined, updates);
  if ('missing' in folded) throw new Error('nothing is known that could be missing');
  return explain(folded.change!.summary);
}
const ofEvents = (...events: ShipmentEvent[]): Explanation => explained(update(20, { events }));
const verdictsOf = ({ verdicts }: Explanation): Record<string, string> => Object.fromEntries(verdicts);

const day = (days: number): string => new Date(Date.parse(at(1)) + days * 86_400_000).toISOString();

it('names the event that gives the status, and why each other one does not', () => {
  const explanation = explained(
    update(20, {
      statedAt: day(200),
      receivedAt: day(200),
      events: [
        scan(1, 'delivered', { id: 'old' }),
        scan(1, 'in_transit', { id: 'first', occurredAt: day(100) }),
        scan(1, 'delivered', { id: 'delivered', occurredAt: day(101) }),
        scan(1, 'in_transit', { id: 'late', occurredAt: day(102) }),
        scan(1, null, { id: 'silent', occurredAt: day(103) }),
        scan(1, 'unknown', { id: 'strange', occurredAt: day(104) }),
        event('timeless', { status: 'lost' }),
      ],
    }),
  );
  expect(explanation).toMatchObject({ givenBy: 'event', statusEventId: 'delivered', life: 2 });
  expect(verdictsOf(explanation)).toEqual({
    old: 'earlier_life',
    first: 'gave_way',
    delivered: 'decides',
    late: 'after_delivery',
    silent: 'no_claim',
    strange: 'unknown_code',
    timeless: 'bad_time',
  });
});

it('says that the sender stated the status, and which event has its code', () => {
  const said = update(5, {
    statedAt: at(5),
    shipment: { status: 'expired', statusReason: null, subStatus: 'X' },
    events: [scan(1, 'in_transit', { id: 'a', code: 'X' }), scan(2, 'delivered', { id: 'b' })],
  });
  const explanation = explained(said);
  expect(explanation).toMatchObject({ givenBy: 'statement', statedAt: at(5), statusEventId: 'a' });
  expect(verdictsOf(explanation)).toEqual({ a: 'decides', b: 'stated_otherwise' });
});

it('names events that others report more completely', () => {
  const { absorbed, verdicts } = ofEvents(
    scan(1, 'in_transit', { id: 'less' }),
    scan(1, 'in_transit', { id: 'full', scan: { id: 'less', parts: ['x'] } }),
  );
  expect([...absorbed]).toEqual([['less', ['full']]]);
  expect([...verdicts]).toEqual([['full', 'decides']]);
});

it('says that nothing gives a status where nothing does', () => {
  expect(explained(update(1))).toMatchObject({ givenBy: 'nothing', statusEventId: null, statedAt: null });
});
