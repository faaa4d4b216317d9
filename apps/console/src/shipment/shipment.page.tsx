import type { ExplainedEvent, ExplainedShipment, Lateness, PromiseRevision } from '@app/projection';
import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Facts, Moment, Said, Table, counted, printable, textOf } from '../html/parts';
import { Status, inWords, meaningOf } from '../html/status';
import { Timeline } from './timeline';
import { Webhooks } from './webhooks';

export interface ShipmentPageProps {
  shipment: ExplainedShipment;
  promises: readonly PromiseRevision[];
  /** Rows of dead letters about it. */
  letters: readonly Readonly<Record<string, unknown>>[];
  /** Undefined for one that is not late. */
  late: Lateness | undefined;
  /** What is known of people; left out: it was not asked for. */
  personal?: Readonly<Record<string, unknown>>;
}

export const ShipmentPage = ({ shipment, promises, letters, late, personal }: ShipmentPageProps): VNode => {
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
          <Stated row={row} column="status_at" />
        </p>
        <p>{meaningOf(status, reason)}</p>
        <p class="quiet">{whyText(explanation, events)}</p>
        <Facts
          facts={[
            ['Due', dueOf(row, late)],
            ['Delivered', row.delivered_at ? <Stated row={row} column="delivered_at" /> : null],
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

/** A time of the shipment as it was stated. */
const Stated = ({ row, column }: { row: ExplainedShipment['row']; column: string }): VNode => (
  <Moment
    at={row[column]}
    isImprecise={DATES.has(column) || (row.imprecise_times as string[] | null)?.includes(column)}
  />
);

const DATES: ReadonlySet<string> = new Set(['order_promised_delivery_date', 'picked_up_on', 'delivered_on']);

/** In the order in which they count, as for the view `shipments_late`. */
const DUES = [
  ['promised by the carrier', 'promised_delivery_at'],
  ['promised with the order', 'order_promised_delivery_date'],
  ['estimated', 'estimated_delivery_max'],
  ['estimated', 'estimated_delivery_at'],
] as const;

function dueOf(row: ExplainedShipment['row'], late: Lateness | undefined): VNode | null {
  const [kind, column] = DUES.find(([, name]) => row[name]) ?? [];
  if (column === undefined) return null;
  return (
    <>
      <Stated row={row} column={column} />
      {`, ${kind}`}
      {late ? (
        <span class="warn">
          {late.daysLate > 0 ? ` (late by ${counted(late.daysLate, 'day')})` : ' (late)'}
        </span>
      ) : null}
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

/** As Postgres writes times that are values of JSON. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

function detailsOf(row: ExplainedShipment['row']): (readonly [string, VNode])[] {
  const columns = Object.entries(row).map(([name, value]) => {
    const isTime = typeof value === 'string' && TIME.test(value) && name.endsWith('_at');
    return [name, value, isTime ? <Stated row={row} column={name} /> : <Said>{value}</Said>] as const;
  });
  const attributes = Object.entries((row.attributes ?? {}) as Record<string, unknown>).map(
    ([name, value]) => [name, value, <Said>{value}</Said>] as const,
  );
  return [...columns, ...attributes]
    .filter(([name, value]) => !NOT_DETAILS.has(name) && value !== null && value !== '')
    .map(([name, , shown]) => [inWords(name), shown] as const);
}
