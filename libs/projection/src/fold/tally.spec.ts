import * as fc from 'fast-check';
import { MAX_LIST } from './limits';
import { Tally } from './tally';

interface Sized {
  id: string;
  size: number;
  scan: { id: string; parts: string[] } | null;
}

const IDS = ['a', 'b', 'c', 'd', 's', 't'];
const anySized = (id: string): fc.Arbitrary<Sized> =>
  fc.record({
    id: fc.constant(id),
    size: fc.nat(9),
    scan: fc.option(
      fc.record({
        id: fc.constantFrom('s', 't'),
        parts: fc.array(fc.constantFrom('', 'x', 'y'), { maxLength: 3 }),
      }),
    ),
  });
const anyStep = fc.constantFrom(...IDS).chain((id) => fc.tuple(fc.constant(id), fc.option(anySized(id))));

const scanOf = ({ id, scan }: Sized): string => scan?.id ?? id;
const partsOf = ({ scan }: Sized): string[] => [...(scan?.parts ?? []), '', '', ''].slice(0, 3);

/** Whether one event says the same as another one, and more. */
const completes = (more: Sized, less: Sized): boolean =>
  scanOf(more) === scanOf(less) &&
  partsOf(less).every((part, index) => part === '' || part === partsOf(more)[index]) &&
  partsOf(less).join() !== partsOf(more).join();

const charactersOf = (events: Sized[]): number =>
  events.reduce(
    (sum, event) => sum + event.size * (1 + events.filter((other) => completes(other, event)).length),
    0,
  );

test('totals that are kept step by step are those of a look at all events', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 30 }), fc.nat(20), (steps, after) => {
      const known = new Map<string, Sized>();
      let tally = new Tally(known.values(), 5);
      for (const [index, [id, is]] of steps.entries()) {
        if (index === after) tally = new Tally(known.values(), 5);
        tally.replace(known.get(id), is ?? undefined);
        if (is) known.set(id, is);
        else known.delete(id);
        const events = [...known.values()];
        expect(tally.totals).toEqual({ events: events.length, characters: 5 + charactersOf(events) });
      }
    }),
    { numRuns: 500 },
  );
});

describe('reports of one scan', () => {
  const bare: Sized = { id: 's', size: 1, scan: null };
  const tops = Array.from({ length: MAX_LIST + 1 }, (_, index): Sized => ({
    id: `t${index}`,
    size: 1,
    scan: { id: 's', parts: [`p${index}`] },
  }));

  test('beyond their bound are refused when one is added, and when the one that they complete is', () => {
    const added = new Tally([bare, ...tops.slice(1)], 0);
    expect(added.check()).toBeUndefined();
    added.replace(undefined, tops[0]);
    expect(added.check()).toContain(`more than ${MAX_LIST}`);
    const completed = new Tally(tops, 0);
    completed.replace(undefined, bare);
    expect(completed.check()).toContain(`more than ${MAX_LIST}`);
  });

  test('that were beyond it before may be told in other words, or be taken away', () => {
    const beyond = new Tally([bare, ...tops], 0);
    beyond.begin();
    beyond.replace(bare, { ...bare, size: 2 });
    beyond.replace(tops[0], { ...tops[0]!, size: 3 });
    beyond.replace(tops[1], undefined);
    expect(beyond.check()).toBeUndefined();
  });
});
