import type { ShipmentStatement, ShipmentUpdate } from '@app/events';
import { MAX_PROMISES, type PromiseRow } from './promises';
import { at, scan, update } from './spec/example';
import { Rows } from './spec/rows';

const promising = (hour: number, shipment: ShipmentStatement): ShipmentUpdate => update(hour, { shipment });
const promise = (hour: number, due: number): ShipmentUpdate =>
  promising(hour, { promisedDeliveryAt: at(due) });

const promisesOf = (...updates: ShipmentUpdate[]): PromiseRow[] => {
  const rows = new Rows();
  for (const said of updates) rows.apply(said);
  return rows.shown.promises.toSorted((a, b) => (a.statedAt < b.statedAt ? -1 : 1));
};

/** Noon, so many days after the first of January. */
const day = (days: number): string => new Date(Date.UTC(2026, 0, 1 + days, 12)).toISOString();

/** So many minutes after the first of February. */
const due = (index: number): string => new Date(Date.UTC(2026, 1, 1, 0, index)).toISOString();

/** An estimate of eight in the evening. */
const estimate = (hour: number, by: string, code: number): ShipmentUpdate =>
  promising(hour, {
    estimatedDeliveryAt: at(20),
    estimatedDeliverySource: by,
    estimatedDeliveryConfidenceCode: code,
  });

test('each distinct promise has one row, from the webhook that said it first', () => {
  expect(promisesOf(promise(2, 20), promise(3, 20), promise(4, 22))).toMatchObject([
    { kind: 'promise', dueAt: at(20), statedAt: at(2), rawId: 'raw-2', source: 'acme-aftership', life: 1 },
    { kind: 'promise', dueAt: at(22), statedAt: at(4), rawId: 'raw-4' },
  ]);
});

test('what is said by carrier, order and estimate are promises of three kinds', () => {
  const said = promising(1, {
    promisedDeliveryAt: at(20),
    orderPromisedDeliveryDate: '2026-01-03',
    estimatedDeliveryMin: at(18),
    estimatedDeliveryMax: at(19),
    estimatedDeliverySource: 'Carrier EDD',
    impreciseTimes: ['estimated_delivery_max', 'delivered_at'],
  });
  expect(promisesOf(said).toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toMatchObject([
    {
      kind: 'estimate',
      dueAt: null,
      dueMin: at(18),
      dueMax: at(19),
      impreciseTimes: ['due_max'],
      estimatedBy: 'Carrier EDD',
    },
    { kind: 'order_promise', dueAt: '2026-01-03T00:00:00.000Z', impreciseTimes: ['due_at'] },
    { kind: 'promise', dueAt: at(20), dueMin: null, impreciseTimes: [], estimatedBy: null },
  ]);
});

test('an estimate of another source is another promise, one of another confidence is not', () => {
  const rows = promisesOf(
    estimate(1, 'AfterShip EDD', 1),
    estimate(2, 'AfterShip EDD', 2),
    estimate(3, 'Custom EDD', 2),
  );
  expect(rows.map(({ estimatedBy }) => estimatedBy)).toEqual(['AfterShip EDD', 'Custom EDD']);
});

test('nothing is promised by null, by an empty statement, or by the source of an estimate without a time', () => {
  expect(
    promisesOf(
      promising(1, { promisedDeliveryAt: null, orderPromisedDeliveryDate: null, estimatedDeliveryAt: null }),
      promising(2, { estimatedDeliverySource: 'Carrier EDD' }),
      promising(3, {}),
    ),
  ).toEqual([]);
});

test('an update that repeats a promise writes no row of it, one that said it earlier writes one', () => {
  const rows = new Rows().apply(promise(5, 20));
  rows.promisesTouched = 0;
  rows.apply(promise(6, 20)).apply(promise(5, 20)).apply(update(7));
  expect(rows.promisesTouched).toBe(0);
  rows.apply(promise(3, 20));
  expect(rows.promisesTouched).toBe(1);
  expect(rows.shown.promises).toMatchObject([{ statedAt: at(3), rawId: 'raw-3' }]);
});

test('of one statement that came twice, the webhook that was received first is named', () => {
  const first = promise(2, 20);
  const again = { ...first, receivedAt: at(9), raw: { ...first.raw, id: 'again', offset: '90' } };
  for (const updates of [
    [first, again],
    [again, first],
  ])
    expect(promisesOf(...updates)).toMatchObject([{ rawId: 'raw-2' }]);
});

test('a promise belongs to the life that it was made in, also when that is known later only', () => {
  const on = (days: number, said: Partial<ShipmentUpdate>): ShipmentUpdate =>
    update(1, { statedAt: day(days), receivedAt: day(days), ...said });
  const delivered = on(1, { events: [scan(1, 'delivered', { id: 'a', occurredAt: day(1) })] });
  const again = on(100, { events: [scan(1, 'in_transit', { id: 'b', occurredAt: day(100) })] });
  const promises = [
    on(0, { shipment: { promisedDeliveryAt: day(1) } }),
    on(100, { shipment: { promisedDeliveryAt: day(103) } }),
  ];
  for (const updates of [
    [delivered, again, ...promises],
    [...promises, again, delivered],
  ])
    expect(promisesOf(...updates).map(({ life }) => life)).toEqual([1, 2]);
});

test('of each kind the earliest ones are kept up to the bound, whatever the order', () => {
  const many = Array.from({ length: MAX_PROMISES + 20 }, (_, index) =>
    update(1, {
      statedAt: new Date(Date.UTC(2026, 0, 1, 1, index)).toISOString(),
      shipment: { promisedDeliveryAt: due(index) },
    }),
  );
  const other = promising(23, { orderPromisedDeliveryDate: '2026-02-03' });
  const inOrder = promisesOf(...many, other);
  expect(inOrder.map(({ dueAt }) => dueAt).slice(0, MAX_PROMISES)).toEqual(
    many.slice(0, MAX_PROMISES).map(({ shipment }) => shipment.promisedDeliveryAt),
  );
  expect(inOrder).toHaveLength(MAX_PROMISES + 1);
  expect(promisesOf(other, ...many.toReversed())).toEqual(inOrder);
  expect(new Rows().apply(...many.toReversed(), other).shown.promises).toHaveLength(MAX_PROMISES + 1);
});
