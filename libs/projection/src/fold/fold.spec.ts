/**
 * The laws of the fold, on arbitrary sets of updates: order, repetition and batches do not matter, what is kept
 * between two updates is enough, and the rows are those of a second, naive account of the rules, which works on the
 * whole set at once.
 */
import type { ShipmentUpdate } from '@app/events';
import * as fc from 'fast-check';
import { anyUpdatesOf, idOfShipment } from './spec/any-update';
import { withoutIds } from './spec/naive-promises';
import { naiveRows } from './spec/naive-rows';
import { Rows, type Shown } from './spec/rows';

const RUNS = 1_000;

const anyUpdates = anyUpdatesOf(0, 7);
const inOneBatch = (updates: readonly ShipmentUpdate[]): Shown => new Rows().apply(...updates).shown;

describe('folding the updates of a shipment', () => {
  test('any order, any repetition and any batches give the same rows', () => {
    const otherwise = anyUpdates.chain((updates) =>
      fc.tuple(
        fc.constant(updates),
        fc.shuffledSubarray(updates, { minLength: updates.length, maxLength: updates.length }),
        fc.array(fc.constantFrom(...updates), { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 12, maxLength: 12 }),
      ),
    );
    fc.assert(
      fc.property(otherwise, ([updates, shuffled, repeats, sizes]) => {
        const rows = new Rows();
        const left = [...shuffled, ...repeats];
        for (const size of sizes) if (left.length > 0) rows.apply(...left.splice(0, size));
        expect(rows.shown).toEqual(inOneBatch(updates));
      }),
      { numRuns: RUNS },
    );
  });

  test('the rows are those of a naive reading of the rules over the whole set', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const rows = new Rows();
        for (const update of updates) rows.apply(update);
        const { shipment, history, personalAttributes, unmapped, promises } = rows.shown;
        const expected = naiveRows(updates);
        expect(history).toEqual(expected.history.map((row) => ({ ...row, shipmentId: idOfShipment(0) })));
        expect(shipment).toMatchObject(expected.shipment);
        expect(shipment.attributes).toEqual(expected.attributes);
        expect(personalAttributes).toEqual(expected.personalAttributes);
        expect(unmapped).toEqual(expected.unmapped);
        expect(withoutIds(promises.map((row) => ({ ...row })))).toEqual(expected.promises);
      }),
      { numRuns: RUNS },
    );
  });

  test('an update that is folded again changes nothing', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const rows = new Rows().apply(...updates);
        const before = JSON.stringify(rows);
        for (const update of updates) rows.apply(update);
        expect({ ...JSON.parse(JSON.stringify(rows)), touched: 0 }).toEqual({
          ...JSON.parse(before),
          touched: 0,
        });
      }),
    );
  });

  test('no update is changed', () => {
    fc.assert(
      fc.property(anyUpdates, (updates) => {
        const before = JSON.stringify(updates);
        new Rows().apply(...updates).apply(...updates);
        expect(JSON.stringify(updates)).toBe(before);
      }),
    );
  });
});
