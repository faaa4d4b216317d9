/**
 * The contract as an AsyncAPI 3.0 document: channels are topics, messages are kinds of records, operations say who of
 * us sends and receives. Its schemas are in the document, so that it is one file for generators.
 * Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0, Kafka bindings 0.5.0.
 */
import type { Contract, MessageContract, TopicContract } from './contract';
import type { Example } from './examples';

/** @param version of the program that keeps the contract */
export function asyncApi(
  { topics, schemas }: Contract,
  examples: readonly Example[],
  version: string,
): object {
  const names = Object.fromEntries(Object.keys(schemas).map((id) => [id, schemaName(id)]));
  const kinds = new Map(Object.values(topics).flatMap(({ messages }) => Object.entries(messages)));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parcelwire',
      version,
      description:
        'Shipment tracking as Kafka topics. Records are CloudEvents 1.0 in binary mode. `v1` only ever grows: ignore ' +
        'fields, words and kinds of records that you do not know. Delivery is at least once; ids are deterministic.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(Object.entries(topics).map(([topic, row]) => [topic, channel(topic, row)])),
    operations: Object.fromEntries(Object.entries(topics).flatMap(([topic, row]) => operations(topic, row))),
    components: {
      messages: Object.fromEntries(
        [...kinds].map(([name, kind]) => [
          name,
          message(
            name,
            kind,
            names,
            examples.filter((example) => example.message === name),
          ),
        ]),
      ),
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([id, schema]) => [names[id]!, { ...schema, $id: undefined }]),
      ),
    },
  };
}

/** `urn:parcelwire:shipment-update:v1` as `shipment-update.v1`. */
export const schemaName = (id: string): string => id.replace(/^urn:parcelwire:/, '').replaceAll(':', '.');

const channel = (
  topic: string,
  { key, cleanupPolicy, retentionMs, tombstonesKeptMs, messages }: TopicContract,
): object => ({
  address: topic,
  description: `Key: ${key}.`,
  messages: Object.fromEntries(
    Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
  ),
  bindings: {
    kafka: {
      topic,
      topicConfiguration: {
        'cleanup.policy': [cleanupPolicy],
        'retention.ms': retentionMs,
        ...(tombstonesKeptMs !== undefined && { 'delete.retention.ms': tombstonesKeptMs }),
      },
      bindingVersion: '0.5.0',
    },
  },
});

function operations(topic: string, { producedBy, consumedBy }: TopicContract): [string, object][] {
  const $ref = `#/channels/${topic}`;
  const of = (action: 'send' | 'receive', parties: readonly string[]): [string, object] => [
    `${action}.${topic}`,
    {
      action,
      channel: { $ref },
      summary: `${action === 'send' ? 'Written' : 'Read'} by ${parties.join(', ')}.`,
    },
  ];
  return [of('send', producedBy), of('receive', consumedBy)];
}

const message = (
  name: string,
  { headers, value }: MessageContract,
  names: Record<string, string>,
  examples: readonly Example[],
): object => ({
  name,
  headers: { $ref: `#/components/schemas/${names[headers]}` },
  payload: payloadOf(value, names),
  bindings: { kafka: { key: { type: 'string' }, bindingVersion: '0.5.0' } },
  ...(examples.length > 0 && {
    examples: examples.map((example) => ({
      name: example.name,
      headers: example.headers,
      ...(example.value !== undefined && { payload: example.value }),
    })),
  }),
});

function payloadOf(value: string, names: Record<string, string>): object {
  if (value === 'none') return { type: 'null', description: 'No value: a tombstone.' };
  if (value === 'bytes') return { description: 'The bytes as the sender sent them; for webhooks JSON.' };
  return { $ref: `#/components/schemas/${names[value]}` };
}
