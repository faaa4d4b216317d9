/**
 * The webhooks of simulated parcels: a function of what is asked for, so that the same seed and the same end give the
 * same ones, byte for byte.
 */
import type { Status } from '@app/events';
import { Chance } from './lives/chance';
import { drawLife, type Life, type Period } from './lives/life';
import { TELLING_DELAY_MS, type Sender } from './senders/sender';

/** One webhook, without what proves where it comes from. */
export interface SimulatedWebhook {
  /** Webhooks of one parcel have the same one. */
  parcel: number;
  /** When a sender would post it; milliseconds since 1970. */
  at: number;
  body: Buffer;
  headers: Readonly<Record<string, string>>;
  /** What it makes of its shipment; absent for a body that was given. */
  shipment?: { carrier: string; trackingNumber: string; status: Status };
}

export interface Wanted extends Period {
  seed: string;
  parcels: number;
  version: string;
  /** Most distinct webhooks, the earliest ones. */
  count?: number;
  /** Only the last webhook of one parcel. */
  one?: boolean;
  /** Whether they are posted in any order. */
  disorder?: boolean;
  /** Share of the webhooks that are posted twice. */
  duplicate?: number;
}

/** In the order in which they are to be posted. */
export function webhooksOf(sender: Sender, wanted: Wanted): SimulatedWebhook[] {
  const chance = new Chance(wanted.seed, 'order');
  const lives = Array.from({ length: wanted.one ? 1 : wanted.parcels }, (_, parcel) =>
    drawLife(wanted.seed, parcel, wanted),
  );
  const all = lives.flatMap((life, parcel) => webhooksOfLife(sender, life, parcel, wanted.version));
  if (wanted.one) return all.slice(-1);
  const told = all.sort((a, b) => a.at - b.at || a.parcel - b.parcel).slice(0, wanted.count);
  const posted = withDuplicates(told, wanted.duplicate ?? 0, chance);
  return wanted.disorder ? chance.shuffled(posted) : posted;
}

const webhooksOfLife = (sender: Sender, life: Life, parcel: number, version: string): SimulatedWebhook[] =>
  life.scans.map(({ at }, index) => ({
    parcel,
    at: at + TELLING_DELAY_MS,
    body: Buffer.from(JSON.stringify(sender.body(life, index + 1, version))),
    headers: sender.headers(version),
    shipment: {
      carrier: sender.carrier(life),
      trackingNumber: life.trackingNumber,
      status: sender.status(life, index + 1, version),
    },
  }));

/** How many webhooks later a copy comes, at most. */
const FURTHEST_COPY = 20;

/** Senders post again what they believe was not stored: the same bytes, a little later. */
function withDuplicates(webhooks: readonly SimulatedWebhook[], share: number, chance: Chance) {
  const placed = webhooks.flatMap((webhook, place) => {
    const copy = { webhook, place: place + 1 + chance.below(FURTHEST_COPY) };
    return chance.isOneOf(share) ? [{ webhook, place }, copy] : [{ webhook, place }];
  });
  return placed.sort((a, b) => a.place - b.place).map(({ webhook }) => webhook);
}
