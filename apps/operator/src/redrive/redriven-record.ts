/**
 * What a dead letter is sent through again as. A webhook is mapped here, by the normalizer's own code, and its update
 * goes on; an update goes into its topic as it was. Of the headers only those of the contract are sent, and those by
 * which the projector knows which dead letter it was.
 */
import { CE, TOPICS, deadLetter, type DeadLetter } from '@app/events';
import { redriveHeaders, type OutgoingRecord, type ReceivedRecord } from '@app/kafka';
import { resultOf } from '@app/normalization';
import type { KeptLetter } from '@app/projection';

/** The record to be published, or why the letter has failed again. */
export function redrivenRecord(letter: KeptLetter, maxBodyBytes: number): OutgoingRecord | DeadLetter {
  const record = asReceived(letter);
  if (letter.topic === TOPICS.shipmentUpdates) return withOrigin(asUpdate(record), letter);
  if (letter.topic !== TOPICS.rawWebhooks)
    return deadLetter('malformed_record', `records of ${letter.topic.slice(0, 100)} are not processed`);
  const result = resultOf(record, maxBodyBytes);
  return 'outcome' in result ? result : withOrigin(result, letter);
}

/** As the normalizer would have read it from its topic; a push counts as redriven from now on. */
function asReceived({ topic, partition, offset, headers, value }: KeptLetter): ReceivedRecord {
  const known = contractHeaders(headers);
  const isPush = known[CE.ingest] === 'push';
  return {
    topic,
    partition,
    offset,
    key: null,
    value,
    headers: topic === TOPICS.rawWebhooks && isPush ? { ...known, [CE.ingest]: 'redrive' } : known,
    timestamp: '0',
    size: value.length,
  };
}

const asUpdate = ({ topic, value, headers }: ReceivedRecord): OutgoingRecord => ({
  topic,
  key: headers[CE.subject] ?? null,
  value,
  headers,
});

const withOrigin = (record: OutgoingRecord, letter: KeptLetter): OutgoingRecord => ({
  ...record,
  headers: { ...record.headers, ...redriveHeaders(letter, letter.attempts) },
});

const OF_THE_CONTRACT = /^(ce_[a-z0-9]+|http_[\w-]+|content-type|traceparent)$/;

function contractHeaders(headers: KeptLetter['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && OF_THE_CONTRACT.test(name)) kept[name] = value;
  return kept;
}
