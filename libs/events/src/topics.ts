/**
 * Topics and consumer groups: a contract with everybody who reads from the brokers. Each topic has one row, from
 * which its settings, its dead letters and who writes and reads it follow.
 */

/** Names of the topics. */
export const TOPICS = {
  /** Exact request bodies; the source of truth. */
  rawWebhooks: 'tracking.webhooks.raw.v1',
  /** One canonical `ShipmentUpdate` per raw record that could be mapped. */
  shipmentUpdates: 'tracking.shipment-updates.v1',
  /** The current `Shipment` after each real change; compacted. */
  shipments: 'tracking.shipments.v1',
  /** Last accepted and last refused webhook of each source; compacted. */
  sourceActivity: 'tracking.source-activity.v1',
  /** A sample of the webhooks that were refused although their source exists. */
  refusedDeliveries: 'tracking.refused-deliveries.v1',
} as const;

/** Names of the consumer groups, by the app that they belong to. */
export const GROUPS = { normalizer: 'parcelwire-normalizer', projector: 'parcelwire-projector' } as const;

/** A process that writes or reads a topic. */
export type Party = 'gateway' | 'normalizer' | 'projector' | 'operator' | 'other teams';

/** What an installation decides about its topics. */
export interface TopicLimits {
  /** Largest request body the gateway takes, in bytes. */
  maxBodyBytes: number;
  /** How long raw webhooks are kept, in days; 0 or left out: for ever. */
  rawRetentionDays?: number;
}

/** What is agreed on for a topic. */
export interface TopicRow {
  topic: string;
  /** What the key of its records is. */
  key: string;
  /** Settings of the topic in Kafka's words. */
  config: (limits: TopicLimits) => Record<string, string>;
  producedBy: readonly Party[];
  consumedBy: readonly Party[];
  /** The app that keeps what it cannot process of this topic as dead letters. */
  givenUpBy?: keyof typeof GROUPS;
  /** Whether a reader goes on with the oldest record where its position is no longer in the log. */
  isExpendable?: boolean;
}

/** Settings of one topic. */
export interface TopicSettings {
  topic: string;
  config: Record<string, string>;
}

const FOR_EVER = '-1';
const NO_LIMIT = '-1';
/** A dead letter is its record, however large, and why it is one. */
const DEAD_LETTER_HEADER_BYTES = 64 * 1024;
const DAY_MS = 24 * 3600 * 1000;
const SEVEN_DAYS_MS = String(7 * DAY_MS);
const THIRTY_DAYS_MS = String(30 * DAY_MS);
const NINETY_DAYS_MS = String(90 * DAY_MS);

/**
 * The largest record that topics of webhooks and of what is derived from them take, in bytes as the brokers count
 * them. A record may grow to four times the largest accepted body on its way: an update states in words what the
 * body abbreviates, a dead letter carries headers.
 * @param maxBodyBytes largest request body the gateway takes, in bytes
 */
export const maxMessageBytes = (maxBodyBytes: number): number => 4 * maxBodyBytes;

const kept = (maxBytes: number, retentionMs: string): Record<string, string> => ({
  'cleanup.policy': 'delete',
  'retention.ms': retentionMs,
  'retention.bytes': NO_LIMIT,
  'unclean.leader.election.enable': 'false',
  'max.message.bytes': String(maxBytes),
});

/** The agreement on each topic but those of dead letters. */
export const TOPIC_ROWS = {
  rawWebhooks: {
    topic: TOPICS.rawWebhooks,
    key: '`<account>/<carrier>/<tracking number>`, each part percent-encoded, or the id of the source when none can be read or the body is larger than 256 KiB',
    config: ({ maxBodyBytes, rawRetentionDays }) =>
      kept(maxMessageBytes(maxBodyBytes), rawRetentionDays ? String(rawRetentionDays * DAY_MS) : FOR_EVER),
    producedBy: ['gateway', 'operator'],
    consumedBy: ['normalizer', 'operator'],
    givenUpBy: 'normalizer',
  },
  shipmentUpdates: {
    topic: TOPICS.shipmentUpdates,
    key: '`<account>/<carrier>/<tracking number>`, each part percent-encoded',
    config: ({ maxBodyBytes }) => kept(maxMessageBytes(maxBodyBytes), NINETY_DAYS_MS),
    producedBy: ['normalizer', 'operator'],
    consumedBy: ['projector', 'operator', 'other teams'],
    givenUpBy: 'projector',
  },
  shipments: {
    topic: TOPICS.shipments,
    key: 'id of the shipment',
    config: ({ maxBodyBytes }) => ({
      'cleanup.policy': 'compact',
      // How long a reader may be away without missing that a shipment was erased.
      'delete.retention.ms': THIRTY_DAYS_MS,
      'max.message.bytes': String(maxMessageBytes(maxBodyBytes)),
    }),
    producedBy: ['projector'],
    consumedBy: ['other teams'],
  },
  sourceActivity: {
    topic: TOPICS.sourceActivity,
    key: '`<source>/accepted` or `<source>/refused`',
    config: () => ({ 'cleanup.policy': 'compact' }),
    producedBy: ['gateway'],
    consumedBy: ['operator'],
  },
  refusedDeliveries: {
    topic: TOPICS.refusedDeliveries,
    key: 'id of the source',
    config: () => ({ 'cleanup.policy': 'delete', 'retention.ms': SEVEN_DAYS_MS }),
    producedBy: ['gateway'],
    consumedBy: ['projector'],
    isExpendable: true,
  },
} as const satisfies Record<keyof typeof TOPICS, TopicRow>;

/** Where `group` puts what it could not process of `topic`. */
export const deadLetterTopic = (topic: string, group: string): string => `${topic}.${group}.dlq`;

type Rows = typeof TOPIC_ROWS;
type GivenUp = { [N in keyof Rows]: Rows[N] extends { givenUpBy: string } ? N : never }[keyof Rows];

const ROWS: readonly [string, TopicRow][] = Object.entries(TOPIC_ROWS);

const DEAD_LETTER_ROWS = ROWS.flatMap(([name, { topic, givenUpBy }]): [string, TopicRow][] => {
  if (givenUpBy === undefined) return [];
  const row: TopicRow = {
    topic: deadLetterTopic(topic, GROUPS[givenUpBy]),
    key: `as in \`${topic}\``,
    config: ({ maxBodyBytes }) => kept(maxMessageBytes(maxBodyBytes) + DEAD_LETTER_HEADER_BYTES, FOR_EVER),
    producedBy: [givenUpBy],
    consumedBy: ['projector', 'operator'],
  };
  return [[name, row]];
});

/** Names of the topics of dead letters, by the topic in which those were records. */
export const DEAD_LETTER_TOPICS = Object.fromEntries(
  DEAD_LETTER_ROWS.map(([name, { topic }]) => [name, topic]),
) as { readonly [N in GivenUp]: string };

/** The rows of all topics, those of dead letters last; otherwise in the order in which records pass through them. */
export const ALL_TOPIC_ROWS: readonly TopicRow[] = [...ROWS, ...DEAD_LETTER_ROWS].map(([, row]) => row);

/**
 * Settings of topics.
 * @param producedBy only the topics that this one writes; all when left out
 */
export const topicSettings = (limits: TopicLimits, producedBy?: Party): TopicSettings[] =>
  ALL_TOPIC_ROWS.filter((row) => producedBy === undefined || row.producedBy.includes(producedBy)).map(
    ({ topic, config }) => ({ topic, config: config(limits) }),
  );

/** Names of the topics that one reads, in the order in which records pass through them. */
export const topicsConsumedBy = (party: Party): string[] =>
  ALL_TOPIC_ROWS.filter(({ consumedBy }) => consumedBy.includes(party)).map(({ topic }) => topic);

const WITHOUT_BODIES: readonly string[] = [TOPICS.shipments, TOPICS.sourceActivity, TOPICS.refusedDeliveries];

/** Names of the topics whose records hold what senders sent, or what was made of it, shipment by shipment. */
export const topicsWithBodies = (): string[] =>
  ALL_TOPIC_ROWS.map(({ topic }) => topic).filter((topic) => !WITHOUT_BODIES.includes(topic));

/** Whether a reader of a topic may go on with the oldest record where its position is no longer in the log. */
export const isExpendable = (topic: string): boolean =>
  ALL_TOPIC_ROWS.some((row) => row.topic === topic && row.isExpendable === true);
