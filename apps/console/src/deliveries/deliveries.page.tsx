import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Moment, Said, Table } from '../html/parts';
import { rawPath } from '../shipment/webhooks';
import { SourceField } from '../sources/source-field';

export const STATES = ['waiting', 'processed', 'mapped', 'dead', 'refused', 'unknown'] as const;
export type State = (typeof STATES)[number];

const MEANINGS: Readonly<Record<State, string>> = {
  waiting: 'accepted and stored, not processed yet',
  processed: 'accepted and processed; whether it could be mapped is not known yet',
  mapped: 'accepted and mapped to a shipment update',
  dead: 'accepted and stored, could not be processed',
  refused: 'not accepted',
  unknown: 'accepted and stored; what became of it cannot be asked at present',
};

const CLASSES: Readonly<Partial<Record<State, string>>> = { mapped: 'good', dead: 'bad', refused: 'bad' };

/** A delivery as the page shows it; a refused one has no record. */
export interface ShownDelivery {
  receivedAt: string;
  source: string;
  state: State;
  code?: string;
  reason?: string;
  address?: string;
  others?: number;
  id?: string;
  topic?: string;
  partition?: number;
  offset?: bigint;
  version?: string;
  ingest?: string;
  subject?: string;
  bytes?: number;
}

export interface DeliveriesPageProps {
  rows: readonly ShownDelivery[];
  source: string;
  state: State | undefined;
  /** Only what was received before; as the field of the form has it, or ''. */
  before: string;
  sources: readonly string[];
  /** Why nothing is read from the brokers. */
  fault: string | undefined;
}

export const DeliveriesPage = ({
  rows,
  source,
  state,
  before,
  sources,
  fault,
}: DeliveriesPageProps): VNode => (
  <Document title="Deliveries" path="/deliveries">
    <form method="get">
      <SourceField ids={sources} chosen={source} />
      <label>
        State
        <select name="state">
          <option value="">any</option>
          {STATES.map((one) => (
            <option key={one} value={one} selected={one === state}>
              {`${one}: ${MEANINGS[one]}`}
            </option>
          ))}
        </select>
      </label>
      <label>
        Received before (UTC)
        <input type="datetime-local" name="before" value={before} />
      </label>
      <button type="submit">Show</button>
    </form>
    {fault === undefined ? null : (
      <p class="warn" role="status">
        {'Webhooks cannot be read from Kafka at present: '}
        <Said>{fault}</Said>
      </p>
    )}
    <Table
      caption={rows.length === 1 ? 'One delivery' : `The newest ${rows.length} deliveries`}
      empty="No delivery of this kind is known."
      rows={rows}
      columns={[
        { title: 'Received', cell: ({ receivedAt }) => <Moment at={receivedAt} /> },
        { title: 'Source', cell: (row) => <Said>{row.source}</Said> },
        { title: 'State', cell: (row) => <StateCell row={row} /> },
        { title: 'Version', cell: ({ version }) => <Said>{version}</Said> },
        { title: 'About', cell: (row) => <About row={row} /> },
        { title: 'Bytes', cell: (row) => <Bytes row={row} /> },
      ]}
    />
  </Document>
);

const StateCell = ({ row: { state, code, reason, address, others } }: { row: ShownDelivery }): VNode => (
  <>
    <span class={CLASSES[state]}>{state}</span>
    {code ? (
      <>
        {': '}
        <Said>{code}</Said>
      </>
    ) : null}
    {reason ? (
      <>
        <br />
        <Said>{reason}</Said>
        {address ? ` (from ${address})` : ''}
        {others ? `, and ${others} others at that time` : ''}
      </>
    ) : null}
  </>
);

const About = ({ row: { subject, ingest } }: { row: ShownDelivery }): VNode => {
  const number = subject === undefined ? undefined : decoded(subject.split('/')[2] ?? '');
  return (
    <>
      {number ? (
        <a href={`/?q=${encodeURIComponent(number)}`}>
          <Said>{number}</Said>
        </a>
      ) : null}
      {ingest === 'pull' ? <span class="quiet"> (pulled)</span> : null}
    </>
  );
};

const Bytes = ({ row: { topic, partition, offset, bytes } }: { row: ShownDelivery }): VNode | null =>
  topic === undefined || partition === undefined || offset === undefined ? null : (
    <a href={rawPath({ topic, partition, offset: String(offset) })}>{`${bytes} bytes`}</a>
  );

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
