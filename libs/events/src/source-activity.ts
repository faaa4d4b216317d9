/**
 * The last webhook of a source that was accepted, and the last one that was refused: what distinguishes "refused"
 * from "never called" while a sender is being connected. Kept in a compacted topic, one record for each source and
 * outcome, so that it outlives gateways and joins what several of them have seen.
 */
import { Type, type Static } from 'typebox';
import type { Envelope } from './cloud-event';
import { instant, key, list, text } from './schema-kinds';

/** Names the schema of `SourceActivity`. */
export const SOURCE_ACTIVITY_URN = 'urn:parcelwire:source-activity:v1';

/** Schema of a `SourceActivity`. */
export const SOURCE_ACTIVITY_SCHEMA = Type.Object(
  {
    source: key('The configured source.'),
    outcome: Type.Enum(['accepted', 'refused']),
    at: instant("The gateway's clock."),
    code: Type.Optional(text('Of a refusal: its stable code.')),
    reason: Type.Optional(text('Of a refusal: why, without anything of the credential.')),
    credentials: Type.Optional(list(text(), 100, 'Of an acceptance: ids of the credentials that passed.')),
    address: text('Address of the sender.'),
  },
  {
    $id: SOURCE_ACTIVITY_URN,
    description: 'The last webhook of a source that was accepted, or the last one that was refused.',
  },
);
/** The last webhook of a source that was accepted, or the last one that was refused. */
export interface SourceActivity extends Static<typeof SOURCE_ACTIVITY_SCHEMA> {}

/** Schema of the headers of the record of an activity. */
export const SOURCE_ACTIVITY_HEADERS_SCHEMA = Type.Object(
  { 'content-type': Type.Literal('application/json') },
  {
    $id: 'urn:parcelwire:source-activity-headers:v1',
    description: 'Headers of the records of `tracking.source-activity.v1`.',
  },
);

/** `<source>/<outcome>`: the key of its record. */
export const sourceActivityKey = ({ source, outcome }: Pick<SourceActivity, 'source' | 'outcome'>): string =>
  `${source}/${outcome}`;

/** Key and headers of the record that holds an activity; its value is the activity as JSON. */
export const sourceActivityEnvelope = (activity: Pick<SourceActivity, 'source' | 'outcome'>): Envelope => ({
  key: sourceActivityKey(activity),
  headers: { 'content-type': 'application/json' },
});

/** The newest activity of each source and outcome; several gateways write, in whatever order. */
export class NewestActivities {
  private readonly byKey = new Map<string, SourceActivity>();

  /** @param value of a record of the topic; empty for one that was taken back */
  note(value: Buffer): void {
    if (value.length === 0) return;
    const activity = read(value);
    if (!activity) return;
    const known = this.of(activity.source, activity.outcome);
    if (!known || known.at <= activity.at) this.byKey.set(sourceActivityKey(activity), activity);
  }

  of(source: string, outcome: SourceActivity['outcome']): SourceActivity | undefined {
    return this.byKey.get(sourceActivityKey({ source, outcome }));
  }
}

/** Undefined for what another producer has written: nothing is known by it. */
function read(value: Buffer): SourceActivity | undefined {
  try {
    return JSON.parse(value.toString()) as SourceActivity;
  } catch {
    return undefined;
  }
}
