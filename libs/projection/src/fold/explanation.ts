/** Why a shipment has its status: which event or statement gives it, and of every other event why it does not. */
import { absorptionOf } from './absorption';
import { Claim, historyOf, type ResolvedEvent } from './history';
import { isoTime } from './stamp';
import { statedNow } from './statement';
import { statusOf } from './status-of';
import type { Summary } from './summary';

/** What an event does for the status, and what that means for a person. */
export const VERDICTS = {
  decides: 'gives the status',
  gave_way: 'a newer event gives the status',
  stated_otherwise: 'the sender states the status for the whole shipment',
  after_delivery: 'comes before a delivery by its nature, and was reported after one',
  unknown_code: 'its code is on no list, and something known is not hidden by it',
  no_claim: 'an event of this kind says nothing about the status',
  earlier_life: 'belongs to an earlier use of the tracking number',
  bad_time: 'its time is missing or cannot be right',
} as const;
/** One of `VERDICTS`. */
export type Verdict = keyof typeof VERDICTS;

/** What follows from a summary about the status of its shipment. */
export interface Explanation {
  /** Whose word the status is. */
  givenBy: 'event' | 'statement' | 'nothing';
  /** When the status was stated for the whole shipment, ISO 8601; null where it was not. */
  statedAt: string | null;
  statusEventId: string | null;
  life: number;
  verdicts: ReadonlyMap<string, Verdict>;
  /** Events without a row, and by which events each is reported more completely. */
  absorbed: ReadonlyMap<string, readonly string[]>;
  newest: { rawId: string; source: string; integration: string; mappingVersion: number; statedAt: string };
}

/** Explains the status that the fold gives for the same summary. */
export function explain(summary: Summary): Explanation {
  const { newest, mappingVersion } = summary;
  const history = historyOf(summary.events.values());
  const statement = statedNow(summary.stated, history.since);
  const { statusEventId, status } = statusOf(history, statement, newest.integration);
  const { status: stated } = statement;
  const isStated =
    stated?.integration === newest.integration && stated.status !== null && stated.status !== 'unknown';
  const claim = new Claim();
  const verdicts = new Map<string, Verdict>();
  for (const event of history.events) {
    const isCurrent = event.trust === 'sound' && event.life === history.life;
    verdicts.set(
      event.id,
      isCurrent ? verdictOn(event, claim) : event.trust === 'sound' ? 'earlier_life' : 'bad_time',
    );
  }
  for (const [id, verdict] of verdicts) {
    if (id === statusEventId) verdicts.set(id, 'decides');
    else if (verdict === 'gave_way' && isStated) verdicts.set(id, 'stated_otherwise');
  }
  return {
    givenBy: isStated ? 'statement' : status === 'unknown' && statusEventId === null ? 'nothing' : 'event',
    statedAt: isStated ? isoTime(stated.statedAt) : null,
    statusEventId,
    life: history.life,
    verdicts,
    absorbed: absorbedBy(summary),
    newest: {
      rawId: newest.rawId,
      source: newest.source,
      integration: newest.integration,
      mappingVersion,
      statedAt: isoTime(newest.stamp.statedAt),
    },
  };
}

/** Of an event that is considered after those before it. */
function verdictOn(event: ResolvedEvent, claim: Claim): Verdict {
  claim.consider(event);
  if (claim.event === event) return 'gave_way';
  if (event.status === null) return 'no_claim';
  return event.status === 'unknown' ? 'unknown_code' : 'after_delivery';
}

function absorbedBy({ events }: Summary): Map<string, string[]> {
  const { lessers, absorbed } = absorptionOf(events);
  const by = new Map<string, string[]>([...absorbed].map((id) => [id, []]));
  for (const [id, those] of lessers) for (const other of those) by.get(other)?.push(id);
  return by;
}
