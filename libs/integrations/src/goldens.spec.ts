/**
 * A mapping that yields something else for a body it already knew has to have a higher version, or rows of two
 * mappings could not be told apart. `npm run goldens` (WRITE_GOLDENS=1) writes the mapped bodies again.
 */
import { INTEGRATIONS } from './index';
import { goldenFaults, pinFaults, writeGoldens } from './testing/goldens';

if (process.env.WRITE_GOLDENS === '1') INTEGRATIONS.forEach(writeGoldens);

test.each(INTEGRATIONS.map((integration) => [integration.name, integration] as const))(
  'the mapped bodies of %s are those of its mapping version',
  (_, integration) => {
    expect(goldenFaults(integration)).toEqual([]);
  },
);

const pins = (mappingVersion: number, mapped: string, body = 'b', name = '1/a') => ({
  mappingVersion,
  fixtures: { [name]: { body, mapped } },
});

describe('the pins of an integration', () => {
  test('a changed mapping under the same version is a fault that says what to do', () => {
    expect(pinFaults('dhl', pins(3, 'x'), pins(3, 'y'))).toEqual([
      'dhl: 1/a is mapped to something else than mappingVersion 3 made of it: raise mappingVersion in dhl/index.ts, then run `npm run goldens`',
    ]);
  });

  test.each([
    ['a raised version', pins(4, 'y')],
    ['another fixture', pins(3, 'y', 'b', '1/b')],
    ['another body', pins(3, 'y', 'c')],
  ])('%s asks for new pins only', (_, current) => {
    expect(pinFaults('dhl', pins(3, 'x'), current)).toEqual([
      'dhl: goldens.json is not up to date: run `npm run goldens`',
    ]);
  });

  test('a lower version, or no pins at all, is a fault', () => {
    expect(pinFaults('dhl', pins(3, 'x'), pins(2, 'x'))).toEqual([
      'dhl: mappingVersion 2 is lower than 3 before',
    ]);
    expect(pinFaults('dhl', undefined, pins(1, 'x'))).toEqual([
      'dhl has no goldens.json: run `npm run goldens`',
    ]);
  });

  test('nothing is wrong where nothing has changed', () => {
    expect(pinFaults('dhl', pins(3, 'x'), pins(3, 'x'))).toEqual([]);
  });
});
