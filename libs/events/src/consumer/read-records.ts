/**
 * Reads the records of the topics that are for other teams. Nothing is thrown: a record is of a kind, and `other` and
 * `faulty` are two of them.
 */
import { CE, CE_TYPES, type Headers } from '../cloud-event';
import { SHIPMENT_SCHEMA, type Shipment } from '../shipment';
import { SHIPMENT_UPDATE_SCHEMA, type ShipmentUpdate } from '../shipment-update';
import { headersOf, textOf, type KafkaRecord, type Text } from './kafka-record';
import { tolerantly, type Look, type Tolerant } from './tolerant';

/** A record of a kind that was added to the topic later: pass over it. */
export interface OtherRecord {
  kind: 'other';
  /** Its `ce_type`. */
  type: string | undefined;
}

/** A record that is not what the contract says. */
export interface FaultyRecord {
  kind: 'faulty';
  /** Where and what; never a value. */
  fault: string;
}

/** A state of a shipment. */
export interface StateRecord {
  kind: 'state';
  /** Id of the shipment. */
  id: string;
  shipment: Tolerant<Shipment>;
  /** Of two records of one shipment the one with the greater number is the newer. */
  sequence: bigint;
  headers: Headers;
}

/** A shipment was erased: delete what you have of it. */
export interface GoneRecord {
  kind: 'gone';
  /** Id of the shipment. */
  id: string;
  /** As that of a state; a tombstone without one is one all the same. */
  sequence: bigint | undefined;
  headers: Headers;
}

/** What one webhook says. */
export interface UpdateRecord {
  kind: 'update';
  update: Tolerant<ShipmentUpdate>;
  headers: Headers;
}

const SEQUENCE = /^\d{1,19}$/;
const lookAtShipment = tolerantly(SHIPMENT_SCHEMA);
const lookAtUpdate = tolerantly(SHIPMENT_UPDATE_SCHEMA);

/** Reads a record of `tracking.shipments.v1`. */
export function readShipmentRecord(
  record: KafkaRecord,
): StateRecord | GoneRecord | OtherRecord | FaultyRecord {
  const headers = headersOf(record);
  if (record.key === null || record.key === undefined) return faulty('the record has no key');
  const id = textOf(record.key);
  const told = headers[CE.sequence] ?? '';
  const sequence = SEQUENCE.test(told) ? BigInt(told) : undefined;
  if (record.value === null || record.value === undefined) return { kind: 'gone', id, sequence, headers };
  if (headers[CE.type] !== CE_TYPES.shipment) return { kind: 'other', type: headers[CE.type] };
  if (sequence === undefined) return faulty(`${CE.sequence} is not a number`);
  const read = parse<Shipment>(record.value, lookAtShipment);
  return 'value' in read ? { kind: 'state', id, shipment: read.value, sequence, headers } : read;
}

/** Reads a record of `tracking.shipment-updates.v1`. */
export function readUpdateRecord(record: KafkaRecord): UpdateRecord | OtherRecord | FaultyRecord {
  const headers = headersOf(record);
  if (headers[CE.type] !== CE_TYPES.updated) return { kind: 'other', type: headers[CE.type] };
  if (record.value === null || record.value === undefined) return faulty('the record has no value');
  const read = parse<ShipmentUpdate>(record.value, lookAtUpdate);
  return 'value' in read ? { kind: 'update', update: read.value, headers } : read;
}

function parse<T>(text: Text, look: Look): { value: Tolerant<T> } | FaultyRecord {
  let value: unknown;
  try {
    value = JSON.parse(textOf(text));
  } catch {
    return faulty('the value is not JSON');
  }
  const fault = look(value);
  return fault === undefined ? { value: value as Tolerant<T> } : faulty(fault);
}

const faulty = (fault: string): FaultyRecord => ({ kind: 'faulty', fault });
