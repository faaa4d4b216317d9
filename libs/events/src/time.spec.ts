import * as fc from 'fast-check';
import { isDate, isUtcInstant } from './time';

const instants = fc.date({
  min: new Date('0001-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

const two = (number: number): string => String(number).padStart(2, '0');

it('takes every instant of the years 1 to 9999 as `toISOString` writes it, and its day', () => {
  fc.assert(
    fc.property(instants, (instant) => {
      expect(isUtcInstant(instant.toISOString())).toBe(true);
      expect(isDate(instant.toISOString().slice(0, 10))).toBe(true);
    }),
  );
});

it('takes a day exactly where the calendar has it', () => {
  const wrong: string[] = [];
  for (const year of ['2000', '1900', '2023', '2024']) {
    for (let month = 0; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        const text = `${year}-${two(month)}-${two(day)}`;
        const parsed = new Date(`${text}T00:00:00.000Z`);
        const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
        if (isDate(text) !== exists || isUtcInstant(`${text}T00:00:00.000Z`) !== exists) wrong.push(text);
      }
    }
  }
  expect(wrong).toEqual([]);
});

it.each([
  '',
  'yesterday',
  '0000-01-01T00:00:00.000Z',
  '+012026-01-01T00:00:00.000Z',
  '-000001-01-01T00:00:00.000Z',
  '+275760-09-13T00:00:00.000Z',
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000+00:00',
  '2026-01-01T24:00:00.000Z',
  '2026-01-01T00:60:00.000Z',
  '2026-01-01T00:00:60.000Z',
  '2026-01-01 00:00:00.000Z',
  '2026-01-01T00:00:00.000Z\n',
])('does not take %j for an instant', (text) => {
  expect(isUtcInstant(text)).toBe(false);
});

it.each(['', '0000-01-01', '2026-1-1', '2026-01-01T', '12026-01-01', '2026-01-01\n'])(
  'does not take %j for a date',
  (text) => {
    expect(isDate(text)).toBe(false);
  },
);
