import {
  TOPICS,
  deadLetter,
  maxMessageBytes,
  shipmentUpdateEnvelope,
  type DeadLetter,
  type Outcome,
  type ShipmentUpdate,
} from '@app/events';
import { recordBytes, type OutgoingRecord, type ReceivedRecord } from '@app/kafka';
import { handedOn } from '@app/tracing';
import { guarded, type OnUnforeseen } from './guarded';
import { normalize } from './normalize';

/** The record that a raw record becomes, or why it becomes a dead letter. */
export type Result = OutgoingRecord | DeadLetter;

/**
 * The update of a raw record, ready to be published. Never throws.
 * @param maxBodyBytes largest request body the gateway takes; decides how large an update may be
 * @param onUnforeseen gets what our own code has thrown; the record is a dead letter then
 */
export function resultOf(record: ReceivedRecord, maxBodyBytes: number, onUnforeseen?: OnUnforeseen): Result {
  const outcome = normalize(record, onUnforeseen);
  if (outcome.outcome === 'deadLetter') return outcome;
  return guarded(() => published(record, outcome.value, maxBodyBytes), onUnforeseen);
}

/** A body does not become so many times as large. */
const MOST_GROWTH = 64;

/** The same as a value: the update that `resultOf` would publish. */
export function updateOf(record: ReceivedRecord, maxBodyBytes: number): Outcome<ShipmentUpdate> {
  const outcome = normalize(record);
  const isSmall = record.value.length * MOST_GROWTH < largestRecordBytes(maxBodyBytes);
  if (outcome.outcome === 'deadLetter' || isSmall) return outcome;
  const result = guarded(() => published(record, outcome.value, maxBodyBytes));
  return 'outcome' in result ? result : outcome;
}

function published({ headers }: ReceivedRecord, value: ShipmentUpdate, maxBodyBytes: number): Result {
  const update: OutgoingRecord = {
    topic: TOPICS.shipmentUpdates,
    ...shipmentUpdateEnvelope(value, handedOn(headers.traceparent)),
    value: Buffer.from(JSON.stringify(value)),
  };
  const bytes = recordBytes(update);
  return bytes > largestRecordBytes(maxBodyBytes)
    ? deadLetter('limit_exceeded', `the update has ${bytes} bytes`)
    : update;
}

/** What the topic of updates takes, less the wrapping that the brokers count too. */
const largestRecordBytes = (maxBodyBytes: number): number => maxMessageBytes(maxBodyBytes) - 256;
