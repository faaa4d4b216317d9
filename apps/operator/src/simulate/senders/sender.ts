import type { Status } from '@app/events';
import type { Life } from '../lives/life';

/** How a sender tells of a parcel's life. */
export interface Sender {
  /** Name of its integration. */
  integration: string;
  /** Request headers of a version, in addition to those that every webhook has. */
  headers(version: string): Record<string, string>;
  /** What it posts when the last of the first `count` scans has happened. */
  body(life: Life, count: number, version: string): object;
  /** The carrier in `tracking.shipments`. */
  carrier(life: Life): string;
  /** The status in `tracking.shipments` once all webhooks up to this scan are there. */
  status(life: Life, count: number, version: string): Status;
}

/** How long after a scan a sender posts it, in milliseconds. */
export const TELLING_DELAY_MS = 45_000;
