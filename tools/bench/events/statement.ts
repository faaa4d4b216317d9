/** A webhook of a bench, and what is said in it that was not said before. */
import { createHash } from 'node:crypto';
import { TOPICS, contentId, rawWebhookHeaders, rawWebhookId, shipmentId, shipmentKey } from '@app/events';
import type { OutgoingRecord } from '@app/kafka';

export interface Statement {
  integration: 'amazon-shipping' | 'aftership';
  carrier: string;
  trackingNumber: string;
  /** The sender's id of the delivery. */
  senderId: string;
  /** Exactly as the sender posts it. */
  body: string;
  webhookVersion: string;
  requestHeaders: Record<string, string>;
  /** When the gateway took it, milliseconds since 1970. */
  receivedAt: number;
  newest: NewestEvent;
}

/** The newest event that a webhook states. */
export interface NewestEvent {
  status: string;
  code: string;
  text: string;
  city: string;
  country: string;
  /** Milliseconds since 1970. */
  occurredAt: number;
}

export const ACCOUNT = 'bench';

const identity = ({ carrier, trackingNumber }: Statement) => ({ account: ACCOUNT, carrier, trackingNumber });

/** What distinguishes the newest event from every other one, without asking the mappings. */
export const eventIdentity = ({ carrier, trackingNumber, newest }: Statement): string =>
  `${carrier} ${trackingNumber} ${newest.occurredAt} ${newest.code}`;

/** The record that the gateway makes of the webhook. */
export function rawRecord(statement: Statement): OutgoingRecord {
  const { integration, senderId, body, webhookVersion, requestHeaders, receivedAt } = statement;
  const key = shipmentKey(identity(statement));
  const value = Buffer.from(body);
  const headers = rawWebhookHeaders({
    id: rawWebhookId('bench', senderId, createHash('sha256').update(value).digest('hex')),
    source: 'bench',
    integration,
    account: ACCOUNT,
    ingest: 'push',
    pulled: false,
    receivedAt: new Date(receivedAt).toISOString(),
    subject: key,
    webhookVersion,
    requestHeaders: { 'content-type': 'application/json', ...requestHeaders },
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  });
  return { topic: TOPICS.rawWebhooks, key, value, headers };
}

/** An event as the bare projector reads it, about 360 bytes. */
export interface SmallEvent {
  event_id: string;
  shipment_id: string;
  carrier: string;
  tracking_number: string;
  status: string;
  status_detail: string;
  city: string;
  country: string;
  /** Milliseconds since 1970. */
  occurred_at: number;
}

/** The newest event alone, for the bare projector. */
export function smallRecord(topic: string, statement: Statement): OutgoingRecord {
  const { carrier, trackingNumber, newest } = statement;
  const shipment = identity(statement);
  const event: SmallEvent = {
    event_id: contentId([eventIdentity(statement)]),
    shipment_id: shipmentId(shipment),
    carrier,
    tracking_number: trackingNumber,
    status: newest.status,
    status_detail: newest.text,
    city: newest.city,
    country: newest.country,
    occurred_at: newest.occurredAt,
  };
  return { topic, key: shipmentKey(shipment), value: Buffer.from(JSON.stringify(event)), headers: {} };
}
