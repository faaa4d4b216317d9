/** What may happen to a parcel, in which order, how long after each other, and how often. */
import type { Status } from '@app/events';
import type { Route } from './routes';

/** What happens, and the status that a shipment has once it has happened last. */
export const STATUS_AFTER = {
  label_made: 'info_received',
  picked_up: 'in_transit',
  departed: 'in_transit',
  arrived: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  attempt_failed: 'delivery_attempted',
  address_not_found: 'exception',
  refused: 'exception',
  damaged: 'exception',
  available_for_pickup: 'available_for_pickup',
  collected: 'delivered',
  delivered: 'delivered',
  return_started: 'returning',
  on_the_way_back: 'returning',
  returned: 'returned',
  lost: 'lost',
} as const satisfies Record<string, Status>;

export type Happening = keyof typeof STATUS_AFTER;

/** The parcel is on its way back to its sender. */
export const ON_WAY_BACK: ReadonlySet<Happening> = new Set(['return_started', 'on_the_way_back', 'returned']);

/** Until when the step before has lasted: some hours of a range, or the next morning at that place. */
type Delay = 'next morning' | readonly [atLeastHours: number, belowHours: number];

export type Step = readonly [what: Happening, delay: Delay, where: 'origin' | 'hub' | 'destination'];

export type Stop = Exclude<keyof Route, 'carrier' | 'service'>;

const TO_THE_HUB: readonly Step[] = [
  ['label_made', [0, 1], 'origin'],
  ['picked_up', [3, 20], 'origin'],
  ['departed', [1, 6], 'origin'],
  ['arrived', [5, 18], 'hub'],
];
const FROM_THE_HUB: Step = ['departed', [1, 8], 'hub'];
const TO_THE_DOOR: readonly Step[] = [
  ...TO_THE_HUB,
  FROM_THE_HUB,
  ['arrived', [4, 16], 'destination'],
  ['out_for_delivery', 'next morning', 'destination'],
];
const AGAIN: Step = ['out_for_delivery', 'next morning', 'destination'];
const DELIVERED: Step = ['delivered', [1, 8], 'destination'];
const NOBODY_THERE: Step = ['attempt_failed', [1, 8], 'destination'];
const BACK: readonly Step[] = [
  ['return_started', [2, 20], 'hub'],
  ['on_the_way_back', [6, 20], 'hub'],
  ['returned', [6, 24], 'origin'],
];

interface Story {
  /** How many of a hundred parcels. */
  ofHundred: number;
  steps: readonly Step[];
}

export const STORIES: readonly Story[] = [
  { ofHundred: 62, steps: [...TO_THE_DOOR, DELIVERED] },
  { ofHundred: 12, steps: [...TO_THE_DOOR, NOBODY_THERE, AGAIN, DELIVERED] },
  {
    ofHundred: 7,
    steps: [
      ...TO_THE_DOOR,
      NOBODY_THERE,
      ['available_for_pickup', [2, 5], 'destination'],
      ['collected', [3, 40], 'destination'],
    ],
  },
  { ofHundred: 6, steps: [...TO_THE_DOOR, ['address_not_found', [1, 8], 'destination'], AGAIN, DELIVERED] },
  { ofHundred: 6, steps: [...TO_THE_DOOR, ['refused', [1, 8], 'destination'], ...BACK] },
  { ofHundred: 4, steps: [...TO_THE_HUB, ['damaged', [1, 4], 'hub'], ...BACK] },
  { ofHundred: 3, steps: [...TO_THE_HUB, FROM_THE_HUB, ['lost', [72, 120], 'hub']] },
];
