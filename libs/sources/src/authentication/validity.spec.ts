import { credentialsExpire, type Validity } from './validity';

const until = (day: number | undefined): Validity => ({
  id: `until ${day}`,
  notAfter: day === undefined ? undefined : new Date(Date.UTC(2030, 0, day)),
});
const source = (id: string, ...mechanisms: (number | undefined)[][]) => ({
  id,
  mechanisms: mechanisms.map((days) => ({ validities: days.map(until) })),
});

it('is when the last credential of the first mechanism to run out lapses', () => {
  const expiries = credentialsExpire([
    source('rotated', [3, 7]),
    source('two mechanisms', [9, 2], [5]),
    source('one for ever', [3, undefined]),
    source('one mechanism for ever', [undefined], [6]),
    source('tokens of an issuer', []),
  ]);
  expect([...expiries].map(([id, at]) => [id, at.getUTCDate()])).toEqual([
    ['rotated', 7],
    ['two mechanisms', 5],
    ['one mechanism for ever', 6],
  ]);
});
