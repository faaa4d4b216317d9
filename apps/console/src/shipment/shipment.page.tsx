import { FINAL_STATUSES } from '@app/events';
import type { ExplainedEvent, ExplainedLetter, ExplainedShipment, PromiseRevision } from '@app/projection';
import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Facts, Moment, Said, Table, counted, printable, textOf } from '../html/parts';
import { Status, inWords, meaningOf } from '../html/status';
import { Timeline } from './timeline';
import { Webhooks } from './webhooks';

export interface ShipmentPageProps {
  shipment: ExplainedShipment;
  promises: readonly PromiseRevision[];
  letters: readonly ExplainedLetter[];
  /** What is known of people; left out: it was not asked for. */
  personal?: Readonly<Record<string, unknown>>;
}

export const ShipmentPage = ({ shipment, promises, letters, personal }: ShipmentPageProps): VNode => {
  const { row, explanation, events } = shipment;
  const status = String(row.status);
  const reason = textOrNull(row.status_reason);
  return (
    <Document title={`${String(row.carrier)} ${String(row.tracking_number)}`} path="/">
      <section class="box" aria-label="Status">
        <p>
          <strong>
            <Status status={status} reason={reason} />
          </strong>
          {', since '}
          <Moment at={row.status_at} />
        </p>
        <p>{meaningOf(status, reason)}</p>
        <p class="quiet">{whyText(explanation, events)}</p>
        <Facts
          facts={[
            ['Due', dueOf(row)],
            ['Delivered', row.delivered_at ? <Moment at={row.delivered_at} /> : null],
            ['Failed attempts', textOrNull(row.failed_delivery_attempts)],
            ['Last place', printable(placeText(row))],
            ['From, to', printable(route(row))],
          ]}
        />
      </section>
      <h2>What happened</h2>
      <Timeline events={events} verdicts={explanation.verdicts} />
      {promises.length > 0 ? (
        <>
          <h2>What was promised</h2>
          <Table
            caption="Promises and estimates, as they were revised"
            empty=""
            rows={promises}
            columns={[
              { title: 'Said at', cell: ({ statedAt }) => <Moment at={statedAt} /> },
              { title: 'Kind', cell: ({ kind }) => inWords(kind) },
              { title: 'Due', cell: ({ dueAt }) => <Moment at={dueAt} /> },
              {
                title: 'Moved by',
                cell: ({ movedDays }) => (movedDays === null ? '' : counted(movedDays, 'day')),
              },
              { title: 'By', cell: ({ estimatedBy, source }) => <Said>{estimatedBy ?? source}</Said> },
            ]}
          />
        </>
      ) : null}
      <h2>Webhooks</h2>
      <Webhooks events={events} newest={explanation.newest} letters={letters} />
      <h2>Details</h2>
      <Facts facts={detailsOf(row)} />
      <h2>About people</h2>
      <Personal id={String(row.id)} personal={personal} />
    </Document>
  );
};

const Personal = ({ id, personal }: { id: string; personal?: Readonly<Record<string, unknown>> }): VNode =>
  personal === undefined ? (
    <form method="post" action={`/shipments/${id}/personal`}>
      <button type="submit">Show what is known of people</button>
      <span class="quiet">That it was shown, and when, is written to the log.</span>
    </form>
  ) : Object.keys(personal).length === 0 ? (
    <p class="quiet">Nothing is known of people.</p>
  ) : (
    <Facts facts={Object.entries(personal).map(([name, value]) => [inWords(name), <Said>{value}</Said>])} />
  );

function dueOf(row: ExplainedShipment['row']): VNode | null {
  const kinds = [
    ['promised by the carrier', row.promised_delivery_at],
    ['promised with the order', row.order_promised_delivery_date],
    ['estimated', row.estimated_delivery_max ?? row.estimated_delivery_at],
  ] as const;
  const [kind, due] = kinds.find(([, at]) => at) ?? [];
  if (!due) return null;
  const isOpen = !FINAL_STATUSES.some((status) => status === row.status);
  const isLate = isOpen && new Date(due as string).getTime() < Date.now();
  return (
    <>
      <Moment at={due} />
      {`, ${kind}`}
      {isLate ? <span class="warn"> (late)</span> : null}
    </>
  );
}

function whyText(explanation: ExplainedShipment['explanation'], events: readonly ExplainedEvent[]): string {
  const { givenBy, statusEventId, life } = explanation;
  const event = events.find(({ row }) => row.id === statusEventId);
  const why =
    givenBy === 'statement'
      ? 'The sender stated this status for the whole shipment.'
      : givenBy === 'event' && event
        ? `This is the status of the newest event that says one (${String(event.row.occurred_at_text)}).`
        : 'Nothing that is known of it says more.';
  return life > 1
    ? `${why} The number is used for the ${life}th time; earlier parcels are in the history only.`
    : why;
}

const textOrNull = (value: unknown): string | null => textOf(value) || null;

const placeText = (row: ExplainedShipment['row']): string =>
  [row.last_location ?? row.last_city, row.last_region, row.last_country_code].filter(Boolean).join(', ');

const route = ({
  origin_country_code: from,
  destination_country_code: to,
}: ExplainedShipment['row']): string =>
  from || to ? `${textOrNull(from) ?? '?'} → ${textOrNull(to) ?? '?'}` : '';

/** Shown elsewhere on the page, or of no use to a person. */
const NOT_DETAILS = new Set([
  'status',
  'status_reason',
  'status_at',
  'attributes',
  'imprecise_times',
  'delivered_local',
]);

function detailsOf(row: ExplainedShipment['row']): (readonly [string, VNode])[] {
  const attributes = (row.attributes ?? {}) as Record<string, unknown>;
  return [...Object.entries(row), ...Object.entries(attributes)]
    .filter(([name, value]) => !NOT_DETAILS.has(name) && value !== null && value !== '')
    .map(([name, value]) => [inWords(name), <Said>{value}</Said>] as const);
}
