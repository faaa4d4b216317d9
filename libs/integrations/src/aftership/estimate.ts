/**
 * When AfterShip expects the delivery. The time, its bounds, who says so and how sure they are belong together:
 * they are always stated together, so that a newer estimate is never beside an older one's bounds.
 */
import type { ShipmentStatement } from '@app/events';
import type { Unmapped } from '../reading/code-table';
import type { ImpreciseTimes } from '../reading/imprecise-times';
import type { Reader, Stated } from '../json/reader';
import { isPlaceholder, type Time } from '../json/time';
import type { Estimate as StatedEstimate } from './legacy';
import { ESTIMATE_SOURCES, estimateSource, PREDICTED } from './status';
import type { Tracking } from './versions';

const COURIER = 'Carrier EDD';

interface Estimate {
  at: Time;
  min: Time;
  max: Time;
  source: string | null;
}

/**
 * The latest estimate, or the courier's own where there is none or a placeholder; null when neither is stated as more
 * than empty. One that cannot be read is not stated, and no other one replaces it.
 */
function chosenEstimate(read: Reader<Tracking>): Stated<Estimate> {
  const latest = latestEstimate(read);
  const isUnreadable = latest === undefined && read.has('latest_estimated_delivery');
  if (isUnreadable || (latest && latest !== PLACEHOLDER)) return latest;
  const courier = couriersEstimate(read);
  if (courier && courier !== PLACEHOLDER) return courier;
  if (latest === PLACEHOLDER || courier === PLACEHOLDER) return undefined;
  return courier === undefined && !read.has('courier_estimated_delivery_date') ? latest : courier;
}

/** An estimate all of whose times are placeholders. */
const PLACEHOLDER = 'placeholder';
type Found = Stated<Estimate> | typeof PLACEHOLDER;

function latestEstimate(read: Reader<Tracking>): Found {
  const latest = read.object('latest_estimated_delivery');
  return (
    latest &&
    filled({
      at: latest.time('datetime'),
      min: latest.time('datetime_min'),
      max: latest.time('datetime_max'),
      source: sourceOf(latest),
    })
  );
}

function couriersEstimate(read: Reader<Tracking>): Found {
  const courier = read.object('courier_estimated_delivery_date');
  return (
    courier &&
    filled({
      at: courier.time('estimated_delivery_date'),
      min: courier.time('estimated_delivery_date_min'),
      max: courier.time('estimated_delivery_date_max'),
      source: COURIER,
    })
  );
}

const sourceOf = (estimate: Stated<Reader<StatedEstimate>>): string | null => {
  const source = estimate?.text('source');
  return source ? estimateSource(source) : null;
};

const NO_TIME: Time = { at: null, text: null, precision: null };

const isStated = ({ at }: Time): boolean => at !== null && !isPlaceholder(at);

/** An estimate without any time is none, and one of whose times none can be read is not stated. */
function filled(estimate: Estimate): Found {
  const times = [estimate.at, estimate.min, estimate.max];
  const written = times.filter((time) => time.text !== null);
  if (written.length === 0) return null;
  if (written.every((time) => isPlaceholder(time.at))) return PLACEHOLDER;
  if (!times.some(isStated)) return undefined;
  const [at, min, max] = times.map((time) => (isPlaceholder(time.at) ? NO_TIME : time));
  return { ...estimate, at: at!, min: min!, max: max! };
}

/** The estimate's columns; none when the body says nothing about any estimate. */
export function estimateColumns(
  read: Reader<Tracking>,
  imprecise: ImpreciseTimes,
  unmapped: Unmapped,
): ShipmentStatement {
  for (const name of ['first_estimated_delivery', 'latest_estimated_delivery'] as const) {
    unmapped.check(`msg.${name}.source`, sourceOf(read.object(name)), ESTIMATE_SOURCES);
  }
  const estimate = chosenEstimate(read);
  if (estimate === undefined) return {};
  const confidence = read.object('aftership_estimated_delivery_date')?.number('confidence_code') ?? null;
  return {
    estimatedDeliveryAt: estimate && imprecise.column('estimated_delivery_at', estimate.at),
    estimatedDeliveryMin: estimate && imprecise.column('estimated_delivery_min', estimate.min),
    estimatedDeliveryMax: estimate && imprecise.column('estimated_delivery_max', estimate.max),
    estimatedDeliverySource: estimate && estimate.source,
    estimatedDeliveryConfidenceCode:
      estimate?.source?.toLowerCase() === PREDICTED.toLowerCase() ? confidence : null,
  };
}
