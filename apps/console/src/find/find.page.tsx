import type { FoundShipment } from '@app/projection';
import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Moment, Said, Table, counted } from '../html/parts';
import { Status } from '../html/status';

export interface FindPageProps {
  /** As it was given. */
  text: string;
  texts: readonly string[];
  /** Left out: nothing was asked yet. */
  found?: readonly FoundShipment[];
  isEverywhere?: boolean;
  /** Somebody else is searching everything. */
  isBusy?: boolean;
}

export const FindPage = ({
  text,
  texts,
  found,
  isEverywhere = false,
  isBusy = false,
}: FindPageProps): VNode => (
  <Document title="Find a shipment" path="/">
    <form method="get" action="/" role="search">
      <label>
        Tracking numbers, order numbers or ids, one or many
        <textarea name="q" rows={texts.length > 1 ? 8 : 2} required autofocus>
          {text}
        </textarea>
      </label>
      <button type="submit">Find</button>
    </form>
    {isBusy ? (
      <p class="warn" role="status">
        Everything is being searched for somebody else right now: try again in a moment.
      </p>
    ) : null}
    {found === undefined ? (
      <p class="quiet">
        Finds shipments by tracking number, by number or id of the order, and by the id of the shipment.
      </p>
    ) : (
      <Found texts={texts} found={found} isEverywhere={isEverywhere} />
    )}
  </Document>
);

function Found({
  texts,
  found,
  isEverywhere,
}: {
  texts: readonly string[];
  found: readonly FoundShipment[];
  isEverywhere: boolean;
}): VNode {
  const names = new Set(
    found.flatMap(({ id, trackingNumber, orderNumber }) => [id, trackingNumber.toUpperCase(), orderNumber]),
  );
  const missing = texts.filter((text) => !names.has(text) && !names.has(text.toUpperCase()));
  return (
    <>
      <Table
        caption={counted(found.length, 'shipment')}
        empty={isEverywhere ? 'Nothing is known of it.' : 'No shipment has this number.'}
        rows={found}
        columns={[
          {
            title: 'Tracking number',
            cell: ({ id, trackingNumber }) => (
              <a href={`/shipments/${id}`}>
                <Said>{trackingNumber}</Said>
              </a>
            ),
          },
          { title: 'Carrier', cell: ({ carrier }) => <Said>{carrier}</Said> },
          { title: 'Account', cell: ({ account }) => <Said>{account}</Said> },
          {
            title: 'Status',
            cell: ({ status, statusReason }) => <Status status={status} reason={statusReason} />,
          },
          { title: 'Since', cell: ({ statusAt }) => <Moment at={statusAt} /> },
          { title: 'Order', cell: ({ orderNumber }) => <Said>{orderNumber}</Said> },
        ]}
      />
      {found.length > 0 && missing.length > 0 && texts.length > 1 ? (
        <>
          <h2>Not found by tracking or order number</h2>
          <pre>
            <Said>{missing.join('\n')}</Said>
          </pre>
        </>
      ) : null}
      {found.length === 0 && texts.length === 1 && !isEverywhere ? (
        <form method="get" action="/">
          <input type="hidden" name="q" value={texts[0]} />
          <input type="hidden" name="everywhere" value="yes" />
          <button type="submit">Search everything</button>
          <span class="quiet">
            Also by the sender's own id, and by ids of events and webhooks. Takes seconds, with millions of
            shipments.
          </span>
        </form>
      ) : null}
    </>
  );
}
