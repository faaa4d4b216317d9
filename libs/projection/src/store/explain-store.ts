/** Finds shipments for a person who asks about one, with all that is known of where each of their rows is from. */
import { isUuid, shipmentKey, type HistoryEvent, type ShipmentIdentity } from '@app/events';
import { Injectable } from '@nestjs/common';
import {
  decodeSummary,
  explain,
  toldIn,
  type Explanation,
  type StoredSummary,
  type StoredTelling,
  type ToldValue,
} from '../fold';
import { Database } from './database';

/** A shipment with its events and why it has its status. */
export interface ExplainedShipment {
  /** The row of `shipments`. */
  row: Record<string, unknown>;
  explanation: Explanation;
  events: ExplainedEvent[];
}

/** An event, and what was said of it where that differs. */
export interface ExplainedEvent {
  /** The row of `shipment_events`. */
  row: Record<string, unknown> & { id: string };
  raw: HistoryEvent['raw'];
  /** Values by field, each with when it was stated; undefined where all of it was said at once. */
  tellings?: ToldValue[];
}

/** A dead letter as a person asks for it. */
export interface ExplainedLetter {
  row: Record<string, unknown>;
  body: Buffer;
}

/** By how much an open shipment is late, as the view `shipments_late` has it. */
export interface Lateness {
  dueAt: Date;
  dueKind: string;
  daysLate: number;
}

/** A promise or an estimate of a shipment, as it was said at one time. */
export interface PromiseRevision {
  kind: string;
  dueAt: Date | null;
  estimatedBy: string | null;
  statedAt: Date;
  source: string;
  movedDays: number | null;
}

/** Reads what is known of shipments. */
@Injectable()
export class ExplainStore {
  constructor(private readonly database: Database) {}

  /** @param text a tracking number, an id of a shipment or an event, or a raw id */
  async shipments(text: string, atMost: number): Promise<ExplainedShipment[]> {
    const isId = isUuid(text);
    const byNumber = await this.read(
      isId ? 's.tracking_number = $1::text OR s.id = $1::uuid' : 's.tracking_number = $1',
      text,
      atMost,
    );
    if (byNumber.length > 0 || !isId) return byNumber;
    // No index has these: the whole history is looked through.
    const ofEvent =
      's.id IN (SELECT shipment_id FROM tracking.shipment_events WHERE id = $1::uuid OR raw_id = $1::text)';
    return this.read(`s.last_raw_id = $1::text OR ${ofEvent}`, text, atMost);
  }

  /** @param id of the shipment */
  async shipment(id: string): Promise<ExplainedShipment | undefined> {
    const [shipment] = await this.read('s.id = $1::uuid', id, 1);
    return shipment;
  }

  private async read(where: string, text: string, atMost: number): Promise<ExplainedShipment[]> {
    const { rows } = await this.database.pool.query<ShipmentRow>(
      `SELECT to_jsonb(s) AS row, k.form, k.summary FROM tracking.shipments s
        JOIN tracking.shipment_summaries k ON k.shipment_id = s.id
        WHERE ${where} ORDER BY s.updated_at DESC LIMIT $2`,
      [text, atMost],
    );
    return Promise.all(
      rows.map(async ({ row, form, summary }) => ({
        row,
        explanation: explain(decodeSummary(form, summary)),
        events: await this.events(String(row.id)),
      })),
    );
  }

  /** Dead letters of a raw id, or whose key names this tracking number. */
  async letters(text: string, atMost: number): Promise<ExplainedLetter[]> {
    const { rows } = await this.database.pool.query<ExplainedLetter>(
      `SELECT to_jsonb(d) - 'body' AS row, body FROM tracking.dead_letters d
        WHERE raw_id = $1 OR headers ->> 'ce_subject' LIKE '%/' || $2 ORDER BY failed_at DESC LIMIT $3`,
      [text, encodeURIComponent(text).replace(/[\\%_]/g, String.raw`\$&`), atMost],
    );
    return rows;
  }

  /** Dead letters about a shipment, without what they hold. */
  async lettersAbout(shipment: ShipmentIdentity, atMost: number): Promise<Record<string, unknown>[]> {
    const { rows } = await this.database.pool.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(d) AS row FROM (
          SELECT failed_at, code, detail, state FROM tracking.dead_letters WHERE headers ->> 'ce_subject' = $1
            ORDER BY failed_at DESC LIMIT $2) d`,
      [shipmentKey(shipment), atMost],
    );
    return rows.map(({ row }) => row);
  }

  /** When an open shipment is past due: since when, and by what; undefined for one that is not late. */
  async late(shipmentId: string): Promise<Lateness | undefined> {
    const { rows } = await this.database.pool.query<Lateness>(
      `SELECT due_at AS "dueAt", due_kind AS "dueKind", days_late AS "daysLate" FROM tracking.shipments_late
        WHERE shipment_id = $1`,
      [shipmentId],
    );
    return rows[0];
  }

  /** In the order in which they were said. */
  async promises(shipmentId: string): Promise<PromiseRevision[]> {
    const { rows } = await this.database.pool.query<PromiseRevision>(
      `SELECT kind, due_at AS "dueAt", estimated_by AS "estimatedBy", stated_at AS "statedAt", source,
          moved_days AS "movedDays"
        FROM tracking.promise_revisions WHERE shipment_id = $1 ORDER BY stated_at, kind`,
      [shipmentId],
    );
    return rows;
  }

  /** What is known of people: not for everybody to see. */
  async personal(shipmentId: string): Promise<Record<string, unknown>> {
    const { rows } = await this.database.pool.query<{ attributes: Record<string, unknown> }>(
      'SELECT attributes FROM tracking.personal_attributes WHERE shipment_id = $1',
      [shipmentId],
    );
    return rows[0]?.attributes ?? {};
  }

  private async events(shipmentId: string): Promise<ExplainedEvent[]> {
    const { rows } = await this.database.pool.query<{
      row: ExplainedEvent['row'];
      tellings: StoredTelling | null;
    }>(
      `SELECT to_jsonb(e) AS row, t.tellings FROM tracking.shipment_events e
        LEFT JOIN tracking.shipment_event_tellings t ON t.shipment_id = e.shipment_id AND t.event_id = e.id
        WHERE e.shipment_id = $1 ORDER BY e.occurred_at NULLS FIRST, e.id`,
      [shipmentId],
    );
    return rows.map(({ row, tellings }) => ({
      row,
      raw: {
        id: String(row.raw_id),
        topic: String(row.raw_topic),
        partition: Number(row.raw_partition),
        offset: String(row.raw_offset),
      },
      ...(tellings && { tellings: toldIn(tellings) }),
    }));
  }
}

interface ShipmentRow {
  row: Record<string, unknown>;
  form: number;
  summary: StoredSummary;
}
