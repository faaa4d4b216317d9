/** AfterShip's webhooks: a snapshot for each scan, every one with all checkpoints so far. */
import { contentId } from '@app/events';
import { integrationNamed, type JsonObject } from '@app/integrations';
import { statusAfter, type Life } from '../lives/life';
import { CODES } from './aftership-codes';
import { trackingOf } from './aftership-tracking';
import { inOlderForm } from './aftership-versions';
import { TELLING_DELAY_MS, type Sender } from './sender';

const { versions } = integrationNamed('aftership')!.pushed;
/** The first one that says which it is. */
const [OLDEST] = versions;

export const aftership: Sender = {
  integration: 'aftership',
  headers: (version): Record<string, string> => (version === OLDEST ? {} : { 'as-webhook-version': version }),
  carrier: ({ route }) => route.carrier,
  status: statusAfter,
  body: (life, count, version) => {
    const scans = life.scans.slice(0, count);
    const newest = scans.at(-1)!;
    const tracking = trackingOf(life, scans) as JsonObject;
    const newer = versions.slice(versions.indexOf(version) + 1).toReversed();
    return {
      ts: Math.floor((newest.at + TELLING_DELAY_MS) / 1_000),
      event: 'tracking_update',
      event_id: contentId(['simulate', life.trackingNumber, newest.what, String(newest.at)]),
      is_tracking_first_tag: isFirstTag(life, count),
      msg: inOlderForm(tracking, newer),
    };
  },
};

function isFirstTag({ scans }: Life, count: number): boolean {
  const tagOf = (index: number): string => CODES[scans[index]!.what].tag;
  return !scans.slice(0, count - 1).some((_, index) => tagOf(index) === tagOf(count - 1));
}
