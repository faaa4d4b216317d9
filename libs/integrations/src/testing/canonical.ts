/** For specs only: what every outcome of a mapping has to satisfy. */
import {
  DEAD_LETTER_CODES,
  DIRECTIONS,
  MILESTONES,
  PRECISIONS,
  STATUS_REASONS,
  STATUSES,
  isUtcInstant,
  readShipmentUpdate,
  shipmentId,
  shipmentKey,
  type Outcome,
} from '@app/events';
import type { MappedWebhook } from '../integration';
import { alpha2 } from '../reading/countries';
import { RECEIVED_AT } from './fixtures';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function expectOutcome(outcome: Outcome<MappedWebhook>): void {
  if (outcome.outcome === 'ok') return;
  expect(Object.keys(DEAD_LETTER_CODES)).toContain(outcome.code);
  expect(outcome.detail).not.toBe('');
}

export function expectCanonical(mapped: MappedWebhook): void {
  expect(JSON.parse(JSON.stringify(mapped))).toStrictEqual(mapped);
  const { carrier, trackingNumber, shipment, events } = mapped;
  expect(() => shipmentKey({ account: 'acme', carrier, trackingNumber })).not.toThrow();
  expect(trackingNumber).toBe(trackingNumber.trim());
  expect([mapped.statedAt, mapped.precedence.sentAt].every(isUtcInstant)).toBe(true);
  expect([undefined, null, ...STATUSES]).toContain(shipment.status);
  expect([undefined, null, ...STATUS_REASONS]).toContain(shipment.statusReason);
  expectCountryCode(shipment.originCountryCode);
  expectCountryCode(shipment.destinationCountryCode);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const event of events) {
    for (const id of [event.id, event.scan?.id ?? event.id]) expect(id).toMatch(UUID);
    expect([null, ...STATUSES]).toContain(event.status);
    expect([null, ...STATUS_REASONS]).toContain(event.statusReason);
    expect(DIRECTIONS).toContain(event.direction);
    expect([null, ...PRECISIONS]).toContain(event.occurredAtPrecision);
    expect(event.occurredAt === null || isUtcInstant(event.occurredAt)).toBe(true);
    expect(event.occurredAt === null).toBe(event.timeFault === 'missing' || event.timeFault === 'invalid');
    expectCountryCode(event.place.countryCode);
    expect(event.details).toEqual([...new Set(event.details)].sort());
    for (const status of event.refinements ?? []) expect(STATUSES).toContain(status);
    for (const milestone of event.milestones ?? []) expect(MILESTONES).toContain(milestone);
  }
  expectReadable(mapped);
}

/** Of two upper-case letters, as of a country that there is; `countryOf` and `alpha2` give no other. */
function expectCountryCode(code: string | null | undefined): void {
  expect(code ? alpha2(code) : code).toBe(code);
}

/** What a mapping makes has to pass the check of those who read updates. */
function expectReadable(mapped: MappedWebhook): void {
  const { carrier, trackingNumber } = mapped;
  const update = {
    id: 'raw:1',
    shipmentId: shipmentId({ account: 'acme', carrier, trackingNumber }),
    account: 'acme',
    integration: 'i',
    source: 's',
    ingest: 'push',
    mappingVersion: 1,
    receivedAt: RECEIVED_AT,
    raw: { id: 'raw', topic: 't', partition: 0, offset: '0' },
    ...mapped,
  };
  expect(readShipmentUpdate(Buffer.from(JSON.stringify(update)))).toEqual({ outcome: 'ok', value: update });
}
