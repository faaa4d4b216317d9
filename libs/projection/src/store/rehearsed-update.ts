import { randomUUID } from 'node:crypto';
import { shipmentId, type ShipmentUpdate } from '@app/events';

/** An update that nobody has said, of a shipment that cannot be known; it has something for each table. */
export function rehearsedUpdate(): ShipmentUpdate {
  const identity = { account: 'rehearsal', carrier: 'rehearsal', trackingNumber: randomUUID() };
  const now = new Date().toISOString();
  const unmapped = [{ field: 'rehearsal', code: 'rehearsal' }];
  return {
    ...identity,
    id: 'rehearsal',
    shipmentId: shipmentId(identity),
    integration: 'rehearsal',
    source: 'rehearsal',
    ingest: 'push',
    webhookVersion: 'rehearsal',
    mappingVersion: 1,
    statedAt: now,
    receivedAt: now,
    raw: { id: 'rehearsal', topic: 'rehearsal', partition: 0, offset: '0' },
    shipment: {
      status: 'in_transit',
      promisedDeliveryAt: now,
      attributes: { rehearsal: true },
      personalAttributes: { rehearsal: true },
    },
    events: [
      {
        id: randomUUID(),
        occurredAt: now,
        occurredAtText: now,
        occurredAtPrecision: 'instant',
        status: 'in_transit',
        statusReason: null,
        code: 'rehearsal',
        details: ['rehearsal'],
        message: 'rehearsal',
        direction: 'unknown',
        place: { city: 'rehearsal' },
        attributes: { rehearsal: true },
        // No row can hold what is unmapped: so there is something beside the row, too.
        unmapped,
      },
    ],
    unmapped,
  };
}
