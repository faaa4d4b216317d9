/**
 * Steps of traces for records, by the conventions for messaging
 * (https://opentelemetry.io/docs/specs/semconv/messaging/kafka/). A record's own step goes on from the `traceparent` in
 * its headers. Keys are left out: they hold tracking numbers.
 */
import { CE } from '@app/events';
import { beginStep, isRecorded, isTracing, type Step } from '@app/tracing';
import type { OutgoingRecord, ReceivedRecord } from './record';

const operation = (name: 'send' | 'process') => ({
  'messaging.system': 'kafka',
  'messaging.operation.name': name,
  'messaging.operation.type': name,
});

/** Begins the sending of each record that is part of a trace; the others are not in the map. */
export function beginSending(records: readonly OutgoingRecord[]): Map<OutgoingRecord, Step> {
  const steps = new Map<OutgoingRecord, Step>();
  if (!isTracing()) return steps;
  for (const record of records) {
    const parent = record.headers.traceparent;
    // Of a trace that is not kept this is not kept either.
    if (!isRecorded(parent)) continue;
    const attributes = {
      ...operation('send'),
      'messaging.destination.name': record.topic,
      'messaging.message.id': record.headers[CE.id],
    };
    const step = beginStep({ name: `send ${record.topic}`, kind: 'PRODUCER', parent, attributes });
    if (step) steps.set(record, step);
  }
  return steps;
}

/** A record that is being worked on, and the step of that. */
export interface Traced {
  /** With the `traceparent` of the step in place of the one that came. */
  record: ReceivedRecord;
  step: Step;
}

/** Begins the work on a record; undefined when its trace is not kept. */
export function beginProcessing(record: ReceivedRecord, groupId: string): Traced | undefined {
  const step = beginStep({
    name: `process ${record.topic}`,
    kind: 'CONSUMER',
    parent: record.headers.traceparent,
    attributes: {
      ...processing(record.topic, record.partition, groupId),
      'messaging.kafka.offset': Number(record.offset),
      'messaging.message.id': record.headers[CE.id],
    },
  });
  if (!step?.isRecorded) return undefined;
  const headers = { ...record.headers, traceparent: step.traceparent };
  return { record: { ...record, headers }, step };
}

/** Begins the work on all records of a batch at once, as a part of the work on the first one of them. */
export function beginBatch(traced: readonly Traced[], count: number, groupId: string): Step | undefined {
  const [first, ...others] = traced;
  if (!first) return undefined;
  const { topic, partition } = first.record;
  const batch = beginStep({
    name: `process_batch ${topic}`,
    kind: 'INTERNAL',
    parent: first.step.traceparent,
    attributes: { ...processing(topic, partition, groupId), 'messaging.batch.message_count': count },
    links: others.map(({ step }) => step),
  });
  if (batch) for (const { step } of others) step.linkTo(batch);
  return batch;
}

const processing = (topic: string, partition: number, groupId: string) => ({
  ...operation('process'),
  'messaging.destination.name': topic,
  'messaging.destination.partition.id': String(partition),
  'messaging.consumer.group.name': groupId,
});
