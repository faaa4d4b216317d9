/**
 * The life of a simulated parcel: what happens to it, when and where. A function of the seed and the parcel's number
 * alone, so that the first ten of twenty parcels are the ten of a smaller run. Nothing in it is anybody's: tracking
 * numbers begin with SIM, as no carrier's do, so that a simulated parcel is never taken for a real one.
 */
import type { Status } from '@app/events';
import { Chance } from './chance';
import { ROUTES, type Place, type Route } from './routes';
import { STATUS_AFTER, STORIES, type Happening, type Step } from './stories';

export interface Scan {
  what: Happening;
  /** Milliseconds since 1970, whole seconds. */
  at: number;
  place: Place;
}

export interface Life {
  trackingNumber: string;
  /** The number that it has on its way back. */
  returnNumber: string;
  orderNumber: string;
  route: Route;
  /** When the merchant has promised the delivery. */
  promisedAt: number;
  /** When the carrier thinks so at first. */
  estimatedAt: number;
  weightKg: number;
  /** In the order of their times. */
  scans: readonly Scan[];
}

/** When the lives are lived. */
export interface Period {
  /** No scan is later; milliseconds since 1970. */
  until: number;
  /** How many days before that labels are made. */
  days: number;
}

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export function drawLife(seed: string, parcel: number, { until, days }: Period): Life {
  const chance = new Chance(seed, parcel);
  const trackingNumber = `SIM${chance.digits(12)}`;
  const route = chance.of(ROUTES);
  const begin = until - DAY_MS * days + chance.below(DAY_MS * days - HOUR_MS);
  const scans = scansOf(drawStory(chance), route, begin, chance);
  return {
    trackingNumber,
    returnNumber: `SIMR${chance.digits(11)}`,
    orderNumber: `SIM-${chance.digits(6)}`,
    route,
    promisedAt: eveningOf(begin + DAY_MS * chance.between(3, 6), route.destination),
    estimatedAt: eveningOf(begin + DAY_MS * chance.between(2, 4), route.destination),
    weightKg: chance.between(2, 120) / 10,
    scans: scans.filter(({ at }, index) => index === 0 || at <= until),
  };
}

/** The status that its shipment has after so many scans. */
export const statusAfter = ({ scans }: Pick<Life, 'scans'>, count: number): Status =>
  STATUS_AFTER[scans[count - 1]!.what];

function drawStory(chance: Chance): readonly Step[] {
  let left = chance.below(100);
  const story = STORIES.find(({ ofHundred }) => (left -= ofHundred) < 0);
  return story!.steps;
}

function scansOf(steps: readonly Step[], route: Route, begin: number, chance: Chance): Scan[] {
  let at = begin;
  return steps.map(([what, delay, where]) => {
    const place = route[where];
    at =
      delay === 'next morning'
        ? morningAfter(at, place) + chance.below(3 * HOUR_MS)
        : at + chance.between(delay[0] * HOUR_MS, delay[1] * HOUR_MS);
    return { what, at: Math.floor(at / 1_000) * 1_000, place };
  });
}

/** Six in the morning of the next day, by the clocks there. */
const morningAfter = (at: number, place: Place): number => midnightOf(at, place) + DAY_MS + 6 * HOUR_MS;

/** Eight in the evening of that day, by the clocks there. */
const eveningOf = (at: number, place: Place): number => midnightOf(at, place) + 20 * HOUR_MS;

function midnightOf(at: number, { utcOffset }: Place): number {
  const local = at + utcOffset * HOUR_MS;
  return local - (local % DAY_MS) - utcOffset * HOUR_MS;
}
