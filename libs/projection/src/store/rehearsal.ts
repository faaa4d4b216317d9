/**
 * Writes what nobody has said, and takes it back: whether rows can be written at all. A record is to be blamed for an
 * error only where this succeeds; otherwise a right that is missing, a column that is gone or a trigger that refuses
 * everything would make a dead letter of each record.
 */
import { randomUUID } from 'node:crypto';
import { shipmentId, type ShipmentUpdate } from '@app/events';
import { Injectable } from '@nestjs/common';
import { Database } from './database';
import { DeadLetterStore } from './dead-letter-store';
import { freshnessOf } from './freshness';
import { ShipmentStore } from './shipment-store';

@Injectable()
export class Rehearsal {
  private readonly shipments: ShipmentStore;
  private readonly letters: DeadLetterStore;

  constructor(private readonly database: Database) {
    this.shipments = new ShipmentStore(database);
    this.letters = new DeadLetterStore(database);
  }

  /** Whether a shipment with a row in each table, and a dead letter, could be written now. Does not throw. */
  async succeeds(): Promise<boolean> {
    if (!(await this.database.takesWrites())) return false;
    const update = madeUpdate();
    try {
      const folded = await this.shipments.fold([update]);
      await this.shipments.rehearse(folded, freshnessOf([update], 0));
      await this.letters.rehearse();
      return true;
    } catch {
      return false;
    }
  }
}

/** Of a shipment that cannot be known. */
function madeUpdate(): ShipmentUpdate {
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
