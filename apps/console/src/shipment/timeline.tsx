import { VERDICTS, type ExplainedEvent, type Explanation } from '@app/projection';
import type { VNode } from 'preact';
import { Said, Table, counted } from '../html/parts';
import { Status } from '../html/status';

const PRECISIONS: Readonly<Record<string, string>> = {
  instant: '',
  local: 'without a time zone',
  date: 'only the day',
};

/** The history of a shipment, the newest event first, each at the time that its sender wrote. */
export const Timeline = ({
  events,
  verdicts,
}: {
  events: readonly ExplainedEvent[];
  verdicts: Explanation['verdicts'];
}): VNode => (
  <Table
    caption={`${counted(events.length, 'event')}, the newest first`}
    empty="No event is known."
    rows={events.toReversed()}
    columns={[
      {
        title: 'When',
        cell: ({ row }) => (
          <>
            <Said>{row.occurred_at_text ?? 'not stated'}</Said>
            <br />
            <span class="quiet">{PRECISIONS[String(row.occurred_at_precision)] ?? ''}</span>
          </>
        ),
      },
      { title: 'Where', cell: ({ row }) => <Said>{placeOf(row)}</Said> },
      {
        title: 'What',
        cell: ({ row }) => (
          <>
            <Status status={row.status as string | null} reason={row.status_reason as string | null} />
            <br />
            <Said>{row.message}</Said>
            {row.code ? (
              <span class="quiet">
                {' '}
                (code <Said>{row.code}</Said>)
              </span>
            ) : null}
          </>
        ),
      },
      {
        title: 'For the status',
        cell: ({ row }) => {
          const verdict = verdicts.get(row.id);
          const text = verdict ? VERDICTS[verdict] : '';
          return verdict === 'decides' ? <strong>{text}</strong> : text;
        },
      },
    ]}
  />
);

const placeOf = (row: ExplainedEvent['row']): string =>
  [row.location ?? row.city, row.region, row.postal_code, row.country_code].filter(Boolean).join(', ');
