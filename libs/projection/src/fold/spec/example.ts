/** Short ways to write updates in examples. */
import type { ShipmentEvent, ShipmentUpdate } from '@app/events';
import { Rows, type Shown } from './rows';

/** A time on the day of all examples. */
export const at = (hour: number): string => `2026-01-01T${String(hour).padStart(2, '0')}:00:00.000Z`;

/** An update that was stated and received at an hour. */
export const update = (hour: number, said: Partial<ShipmentUpdate> = {}): ShipmentUpdate => ({
  id: `raw-${hour}:1`,
  shipmentId: 'shipment',
  account: 'acme',
  integration: 'aftership',
  source: 'acme-aftership',
  carrier: 'fedex',
  trackingNumber: 'NUMBER',
  ingest: 'push',
  webhookVersion: '2024-04',
  mappingVersion: 1,
  statedAt: at(hour),
  receivedAt: at(hour),
  raw: { id: `raw-${hour}`, topic: 'raw', partition: 0, offset: String(hour) },
  shipment: {},
  events: [],
  ...said,
});

export const event = (id: string, told: Partial<ShipmentEvent> = {}): ShipmentEvent => ({
  id,
  occurredAt: null,
  occurredAtText: null,
  occurredAtPrecision: null,
  status: null,
  statusReason: null,
  code: null,
  details: [],
  message: null,
  direction: 'unknown',
  place: {},
  attributes: {},
  ...told,
});

/** An event that happened at an hour. */
export const scan = (
  hour: number,
  status: ShipmentEvent['status'],
  told: Partial<ShipmentEvent> = {},
): ShipmentEvent =>
  event(`at-${hour}`, {
    occurredAt: at(hour),
    occurredAtText: at(hour),
    occurredAtPrecision: 'instant',
    status,
    code: status,
    ...told,
  });

/** So many events that differ in their ids only: `e0`, `e1` … */
export const numbered = (count: number, first = 0): ShipmentEvent[] =>
  Array.from({ length: count }, (_, i) => scan(1, 'in_transit', { id: `e${first + i}` }));

/** An event whose JSON has so many characters. */
export function ofSize(id: string, characters: number): ShipmentEvent {
  const empty = scan(1, 'in_transit', { id, message: '' });
  return { ...empty, message: 'x'.repeat(characters - JSON.stringify(empty).length) };
}

/** The rows that follow from some updates. */
export const rowsOf = (...updates: ShipmentUpdate[]): Shown => new Rows().apply(...updates).shown;

/** The rows that follow from one update with some events. */
export const rowsOfEvents = (...events: ShipmentEvent[]): Shown => rowsOf(update(20, { events }));
