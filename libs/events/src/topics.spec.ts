import {
  ALL_TOPIC_ROWS,
  DEAD_LETTER_TOPICS,
  TOPICS,
  isExpendable,
  topicSettings,
  topicsConsumedBy,
} from './topics';

const named = (settings: readonly { topic: string }[]): string[] => settings.map(({ topic }) => topic);
const RAW_DEAD_LETTERS = 'tracking.webhooks.raw.v1.parcelwire-normalizer.dlq';
const UPDATE_DEAD_LETTERS = 'tracking.shipment-updates.v1.parcelwire-projector.dlq';

it('names the topics of dead letters after the topic and the group', () => {
  expect(DEAD_LETTER_TOPICS).toEqual({
    rawWebhooks: RAW_DEAD_LETTERS,
    shipmentUpdates: UPDATE_DEAD_LETTERS,
  });
});

it('has settings for every topic, those of dead letters included', () => {
  const all = [...Object.values(TOPICS), ...Object.values(DEAD_LETTER_TOPICS)];
  expect(named(topicSettings({ maxBodyBytes: 1_000 }))).toEqual(all);
  expect(new Set(named(ALL_TOPIC_ROWS)).size).toBe(all.length);
});

it('gives the gateway no topics but those that it writes', () => {
  expect(named(topicSettings({ maxBodyBytes: 1_000 }, 'gateway'))).toEqual([
    TOPICS.rawWebhooks,
    TOPICS.sourceActivity,
    TOPICS.refusedDeliveries,
  ]);
});

it('lists what the projector reads in the order in which records pass through', () => {
  expect(topicsConsumedBy('projector')).toEqual([
    TOPICS.shipmentUpdates,
    TOPICS.refusedDeliveries,
    RAW_DEAD_LETTERS,
    UPDATE_DEAD_LETTERS,
  ]);
});

it('lets a reader lose refused deliveries, and nothing else', () => {
  const expendable = ALL_TOPIC_ROWS.map(({ topic }) => topic).filter(isExpendable);
  expect(expendable).toEqual([TOPICS.refusedDeliveries]);
});

it('leaves room in the topics of dead letters for the headers beside the largest record', () => {
  const limit = new Map(
    topicSettings({ maxBodyBytes: 1_000 }).map(({ topic, config }) => [
      topic,
      Number(config['max.message.bytes']),
    ]),
  );
  expect(limit.get(TOPICS.rawWebhooks)).toBe(4_000);
  expect(limit.get(RAW_DEAD_LETTERS)).toBe(4_000 + 65_536);
});

it('keeps raw webhooks and dead letters for ever, and only the newest state of a shipment', () => {
  const configs = new Map(topicSettings({ maxBodyBytes: 1_000 }).map(({ topic, config }) => [topic, config]));
  for (const topic of [TOPICS.rawWebhooks, ...Object.values(DEAD_LETTER_TOPICS)]) {
    expect(configs.get(topic)).toMatchObject({ 'cleanup.policy': 'delete', 'retention.ms': '-1' });
  }
  expect(configs.get(TOPICS.shipments)).toMatchObject({ 'cleanup.policy': 'compact' });
});
