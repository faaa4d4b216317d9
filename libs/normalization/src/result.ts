import { TOPICS, deadLetter, maxMessageBytes, shipmentUpdateEnvelope, type DeadLetter } from '@app/events';
import { recordBytes, type OutgoingRecord, type ReceivedRecord } from '@app/kafka';
import { nextTraceparent } from '@app/observability';
import { normalize } from './normalize';

/** The record that a raw record becomes, or why it becomes a dead letter. */
export type Result = OutgoingRecord | DeadLetter;

/**
 * The update of a raw record, ready to be published.
 * @param maxBodyBytes largest request body the gateway takes; decides how large an update may be
 * @throws what a mapping throws unforeseen
 */
export function resultOf(record: ReceivedRecord, maxBodyBytes: number): Result {
  const outcome = normalize(record);
  if (outcome.outcome === 'deadLetter') return outcome;
  const { traceparent } = record.headers;
  const update: OutgoingRecord = {
    topic: TOPICS.shipmentUpdates,
    ...shipmentUpdateEnvelope(outcome.value, nextTraceparent(traceparent)),
    value: Buffer.from(JSON.stringify(outcome.value)),
  };
  const bytes = recordBytes(update);
  return bytes > largestRecordBytes(maxBodyBytes)
    ? deadLetter('limit_exceeded', `the update has ${bytes} bytes`)
    : update;
}

/** What the topic of updates takes, less the wrapping that the brokers count too. */
const largestRecordBytes = (maxBodyBytes: number): number => maxMessageBytes(maxBodyBytes) - 256;
