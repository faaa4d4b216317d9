/** The contract with other teams as one value: what its check compares, and all documents are made of. */
import { ALL_TOPIC_ROWS, MESSAGES, type MessageRow, type Party } from '@app/events';
import type { JsonSchema } from './json-schema';
import { sampleKeys } from './keys';

/** What is promised of the records of one kind. */
export interface MessageContract {
  /** Id of the schema of the headers. */
  headers: string;
  /** Id of the schema of the value; or that the value is bytes of another form, or that there is none. */
  value: string;
}

/** What is promised of a topic. */
export interface TopicContract {
  /** What the key is, in words. */
  key: string;
  cleanupPolicy: string;
  /** How long records are kept, unless an installation says otherwise; -1 is for ever. */
  retentionMs: number;
  /** How long the record without a value of a key is kept at least; absent where there is none. */
  tombstonesKeptMs?: number;
  producedBy: readonly Party[];
  consumedBy: readonly Party[];
  /** By name. */
  messages: Record<string, MessageContract>;
}

/** The contract: topics by name, keys of one parcel by what they are of, schemas by their ids. */
export interface Contract {
  topics: Record<string, TopicContract>;
  keys: Record<string, string>;
  schemas: Record<string, JsonSchema>;
}

/** Limits do not count here: an installation chooses them. */
const ANY_LIMITS = { maxBodyBytes: 1024 * 1024 };

/** The contract as the code has it. */
export function contract(): Contract {
  const schemas = Object.values(MESSAGES)
    .flat()
    .flatMap(({ headers, value }) => (typeof value === 'string' ? [headers] : [headers, value]));
  return {
    topics: Object.fromEntries(
      ALL_TOPIC_ROWS.map((row) => {
        const settings = row.config(ANY_LIMITS);
        return [
          row.topic,
          {
            key: row.key,
            cleanupPolicy: settings['cleanup.policy']!,
            retentionMs: Number(settings['retention.ms'] ?? -1),
            ...(settings['delete.retention.ms'] !== undefined && {
              tombstonesKeptMs: Number(settings['delete.retention.ms']),
            }),
            producedBy: row.producedBy,
            consumedBy: row.consumedBy,
            messages: Object.fromEntries(
              MESSAGES[row.topic]!.map((message) => [message.name, asContract(message)]),
            ),
          },
        ];
      }),
    ),
    keys: sampleKeys(),
    schemas: Object.fromEntries(schemas.map((schema) => [idOf(schema), plain(schema)])),
  };
}

const asContract = ({ headers, value }: MessageRow): MessageContract => ({
  headers: idOf(headers),
  value: typeof value === 'string' ? value : idOf(value),
});

const idOf = (schema: object): string => (schema as { $id: string }).$id;

/** Without what the library adds for its own use. */
const plain = (schema: object): JsonSchema => JSON.parse(JSON.stringify(schema)) as JsonSchema;
