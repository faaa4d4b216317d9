/** Counts what the gateway has answered. */
import type { Mode } from '../proof';
import type { SimulatedWebhook } from '../webhooks';
import { meaningOf } from './meanings';
import type { Answer } from './post';

export interface AnswerCount {
  status: number;
  code?: string;
  webhooks: number;
  expected: boolean;
  meaning: string;
}

/** A parcel and the status that its shipment must have. */
export interface ExpectedShipment {
  carrier: string;
  trackingNumber: string;
  status: string;
}

const isExpected = (mode: Mode, status: number): boolean =>
  mode === 'signed' ? status === 202 : status === 401 || status === 403;

function meaningIn(mode: Mode, status: number, code: string | undefined): string {
  if (mode === 'signed') return meaningOf(status, code);
  if (isExpected(mode, status)) return 'Refused, as it must be.';
  if (status === 202)
    return 'Stored, although it must not be: the gateway does not ask for this proof, or takes this credential for a valid one.';
  return meaningOf(status, code);
}

export class Tally {
  private readonly answers = new Map<string, AnswerCount>();
  private readonly latencies: number[] = [];
  private readonly newest = new Map<number, SimulatedWebhook>();
  /** How often something was posted again. */
  retries = 0;

  constructor(private readonly mode: Mode) {}

  add({ status, code, ms }: Answer, webhook: SimulatedWebhook): void {
    const key = `${status} ${code}`;
    const count = this.answers.get(key) ?? {
      status,
      code,
      webhooks: 0,
      expected: isExpected(this.mode, status),
      meaning: meaningIn(this.mode, status, code),
    };
    count.webhooks++;
    this.answers.set(key, count);
    if (status !== 0) this.latencies.push(ms);
    if (status !== 202) return;
    const known = this.newest.get(webhook.parcel);
    if (!known || known.at < webhook.at) this.newest.set(webhook.parcel, webhook);
  }

  get answered(): number {
    return [...this.answers.values()].reduce((sum, { webhooks }) => sum + webhooks, 0);
  }

  /** Most frequent first. */
  get counts(): AnswerCount[] {
    return [...this.answers.values()].sort((a, b) => b.webhooks - a.webhooks);
  }

  get isAsExpected(): boolean {
    return this.counts.every(({ expected }) => expected);
  }

  /** In milliseconds; null when nothing was answered. */
  get latency(): { p50: number; p99: number } | null {
    const sorted = this.latencies.toSorted((a, b) => a - b);
    if (sorted.length === 0) return null;
    const at = (share: number): number =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]! * 10) / 10;
    return { p50: at(0.5), p99: at(0.99) };
  }

  /** What must be in `tracking.shipments` for the parcels of which webhooks were stored, whoever was answered first. */
  get shipments(): ExpectedShipment[] {
    const parcels = [...this.newest].toSorted(([one], [other]) => one - other);
    return parcels.flatMap(([, { shipment }]) => shipment ?? []);
  }
}
