/** Topic and consumer group names: a contract with everybody who reads from the brokers. */
export const TOPICS = {
  /** Exact request bodies; the source of truth. */
  rawWebhooks: 'tracking.webhooks.raw.v1',
  /** One canonical `ShipmentUpdate` per raw record that could be mapped. */
  shipmentUpdates: 'tracking.shipment-updates.v1',
  /** The current `Shipment` after each real change; compacted. */
  shipments: 'tracking.shipments.v1',
  /** Last accepted and last refused webhook of each source; compacted. */
  sourceActivity: 'tracking.source-activity.v1',
} as const;

export const GROUPS = { normalizer: 'parcelwire-normalizer', projector: 'parcelwire-projector' } as const;

/** Where `group` puts what it could not process of `topic`. */
export const deadLetterTopic = (topic: string, group: string): string => `${topic}.${group}.dlq`;

export const DEAD_LETTER_TOPICS = {
  rawWebhooks: deadLetterTopic(TOPICS.rawWebhooks, GROUPS.normalizer),
  shipmentUpdates: deadLetterTopic(TOPICS.shipmentUpdates, GROUPS.projector),
} as const;

export interface TopicSettings {
  topic: string;
  config: Record<string, string>;
}

const FOR_EVER = '-1';
const NO_LIMIT = '-1';
/** A dead letter is its record, however large, and why it is one. */
const DEAD_LETTER_HEADER_BYTES = 64 * 1024;
const NINETY_DAYS_MS = String(90 * 24 * 3600 * 1000);

/**
 * Settings of every topic. A record may grow to four times the largest accepted body on its way (an update
 * states in words what the body abbreviates, a dead letter carries headers).
 * @param maxBodyBytes largest request body the gateway takes, in bytes
 */
export function topicSettings(maxBodyBytes: number): TopicSettings[] {
  const maxMessageBytes = { 'max.message.bytes': String(4 * maxBodyBytes) };
  const keep = {
    'cleanup.policy': 'delete',
    'retention.ms': FOR_EVER,
    'retention.bytes': NO_LIMIT,
    'unclean.leader.election.enable': 'false',
    ...maxMessageBytes,
  };
  const deadLetters = { ...keep, 'max.message.bytes': String(4 * maxBodyBytes + DEAD_LETTER_HEADER_BYTES) };
  return [
    { topic: TOPICS.rawWebhooks, config: keep },
    { topic: TOPICS.shipmentUpdates, config: { ...keep, 'retention.ms': NINETY_DAYS_MS } },
    { topic: TOPICS.shipments, config: { 'cleanup.policy': 'compact', ...maxMessageBytes } },
    { topic: TOPICS.sourceActivity, config: { 'cleanup.policy': 'compact' } },
    { topic: DEAD_LETTER_TOPICS.rawWebhooks, config: deadLetters },
    { topic: DEAD_LETTER_TOPICS.shipmentUpdates, config: deadLetters },
  ];
}
