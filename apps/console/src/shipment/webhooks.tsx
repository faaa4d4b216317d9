import type { ExplainedEvent, Explanation } from '@app/projection';
import type { VNode } from 'preact';
import { Moment, Said, Table } from '../html/parts';

export interface RawPlace {
  topic: string;
  partition: number;
  offset: string;
}

/** Where the bytes of a raw record can be looked at. */
export const rawPath = ({ topic, partition, offset }: RawPlace): string =>
  `/raw/${encodeURIComponent(topic)}/${partition}/${offset}`;

interface Webhook {
  id: string;
  place: RawPlace;
  receivedAt: unknown;
  source: unknown;
  events: number;
}

/** The webhooks that the history is from, with what each added, and those that could not be processed. */
export function Webhooks({
  events,
  newest,
  letters,
}: {
  events: readonly ExplainedEvent[];
  newest: Explanation['newest'];
  letters: readonly Readonly<Record<string, unknown>>[];
}): VNode {
  return (
    <>
      <Table
        caption="Webhooks that have added events, the newest first"
        empty="No event is known."
        rows={webhooksOf(events)}
        columns={[
          { title: 'Received', cell: ({ receivedAt }) => <Moment at={receivedAt} /> },
          { title: 'Source', cell: ({ source }) => <Said>{source}</Said> },
          { title: 'New events', cell: ({ events: count }) => count },
          {
            title: 'Bytes',
            cell: ({ id, place }) => (
              <a href={rawPath(place)}>
                <Said>{id}</Said>
              </a>
            ),
          },
        ]}
      />
      <p class="quiet">
        {'The newest statement is of webhook '}
        <code>
          <Said>{newest.rawId}</Said>
        </code>
        {`, stated `}
        <Moment at={newest.statedAt} />
        {`, mapping version ${newest.mappingVersion}.`}
      </p>
      {letters.length > 0 ? (
        <Table
          caption="Webhooks that could not be processed"
          empty=""
          rows={letters}
          columns={[
            { title: 'Failed at', cell: (row) => <Moment at={row.failed_at} /> },
            { title: 'Code', cell: (row) => <Said>{row.code}</Said> },
            { title: 'Why', cell: (row) => <Said>{row.detail}</Said> },
            { title: 'State', cell: (row) => <Said>{row.state}</Said> },
          ]}
        />
      ) : null}
    </>
  );
}

function webhooksOf(events: readonly ExplainedEvent[]): Webhook[] {
  const webhooks = new Map<string, Webhook>();
  for (const { row, raw } of events) {
    const known = webhooks.get(raw.id);
    if (known) known.events++;
    else
      webhooks.set(raw.id, {
        id: raw.id,
        place: raw,
        receivedAt: row.received_at,
        source: row.source,
        events: 1,
      });
  }
  return [...webhooks.values()].toSorted((a, b) => (String(a.receivedAt) < String(b.receivedAt) ? 1 : -1));
}
