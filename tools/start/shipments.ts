import Table from 'cli-table3';
import type { Client } from 'pg';

const NEWEST = 20;
const minute = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')`;

const SHIPMENTS = `
  SELECT id, carrier, tracking_number, status, status_reason, ${minute('status_at')} AS status_at,
         ${minute('delivered_at')} AS delivered_at, ${minute('estimated_delivery_at')} AS estimated_delivery_at,
         event_count
    FROM tracking.shipments
   ORDER BY updated_at DESC, id
   LIMIT ${NEWEST}`;

const EVENTS = `
  SELECT CASE occurred_at_precision WHEN 'instant' THEN ${minute('occurred_at')} ELSE occurred_at_text END AS at,
         concat_ws(': ', status, status_reason) AS status, code, message,
         concat_ws(', ', coalesce(city, location), region, country_code) AS place
    FROM tracking.shipment_timeline
   WHERE shipment_id = $1
   ORDER BY occurred_at NULLS FIRST, event_id`;

interface Shipment {
  id: string;
  carrier: string;
  tracking_number: string;
  status: string;
  status_reason: string | null;
  status_at: string | null;
  delivered_at: string | null;
  estimated_delivery_at: string | null;
  event_count: number;
}

type Event = Record<'at' | 'status' | 'code' | 'message' | 'place', string | null>;

/** The shipments that changed last, and the timeline of each. Times are UTC unless the carrier gave no zone. */
export async function shipmentTables(client: Client): Promise<string> {
  const { rows: shipments } = await client.query<Shipment>(SHIPMENTS);
  const parts = [`Shipments (times in UTC)\n${overview(shipments)}`];
  for (const { id, carrier, tracking_number: number } of shipments) {
    const { rows: events } = await client.query<Event>(EVENTS, [id]);
    parts.push(`${carrier} ${number}\n${events.length > 0 ? timeline(events) : '  no events'}`);
  }
  return parts.join('\n\n');
}

const overview = (shipments: readonly Shipment[]): string =>
  table(
    ['carrier', 'number', 'status', 'reason', 'at', 'delivered', 'expected', 'events'],
    shipments.map((row) => [
      row.carrier,
      row.tracking_number,
      row.status,
      row.status_reason,
      row.status_at,
      row.delivered_at,
      row.estimated_delivery_at,
      String(row.event_count),
    ]),
  );

const timeline = (events: readonly Event[]): string =>
  table(
    ['when', 'status', 'code', 'message', 'where'],
    events.map(({ at, status, code, message, place }) => [at, status, code, message, place]),
  );

function table(head: string[], rows: (string | null)[][]): string {
  const lines = new Table({ head, style: { head: [], border: [], compact: true } });
  lines.push(...rows.map((row) => row.map((cell) => printable(cell ?? ''))));
  return lines.toString();
}

/** What senders wrote must not steer the terminal. */
const printable = (text: string): string => {
  // oxlint-disable-next-line no-control-regex
  const plain = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  return plain.length > 48 ? `${plain.slice(0, 47)}…` : plain;
};
