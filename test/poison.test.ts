/**
 * The topic of updates is open to other producers. Whatever a record of it is, it becomes rows or a dead letter with
 * its bytes, and what stands before and behind it in its batch is applied.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { DEAD_LETTER_TOPICS, GROUPS, TOPICS, type ShipmentUpdate } from '@app/events';
import { Publisher, producersOf, kafkaClient, type OutgoingRecord } from '@app/kafka';
import { aftershipWebhook, amazonWebhook } from '../tools/example/webhooks';
import { madeEvent, madeUpdate } from './made-updates';
import { recordsOf } from './rows';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(180_000);

let pipeline: Pipeline;
let publisher: Publisher;
beforeAll(async () => {
  pipeline = await startPipeline({ ownKafka: true, env: { KAFKA_SESSION_TIMEOUT_MS: '6000' } });
  publisher = new Publisher(producersOf('parcelwire-test', { KAFKA_BROKERS: pipeline.brokers }), {
    attemptTimeoutMs: 5_000,
    requestBytes: 64 * 1024 * 1024,
  });
});
afterAll(async () => {
  await publisher?.close();
  await pipeline?.stop();
});

/** After a record that went through or was given up, nothing is left to do. What was stuck is skipped for the tests that follow. */
afterEach(async () => {
  const ends = new Map<string, bigint>();
  const admin = kafkaClient('parcelwire-test', { KAFKA_BROKERS: pipeline.brokers }).admin();
  await admin.connect();
  for (const topic of [TOPICS.shipmentUpdates, ...Object.values(DEAD_LETTER_TOPICS)]) {
    for (const { partition, high } of await admin.fetchTopicOffsets(topic))
      ends.set(`${topic}/${partition}`, BigInt(high));
  }
  await admin.disconnect();
  let stuck = false;
  for (const [place, high] of ends) {
    const [topic, partition] = place.split('/');
    const skipped = await pipeline.query(
      `UPDATE tracking.consumer_offsets SET next_offset = $1
        WHERE group_id = $2 AND topic = $3 AND partition = $4 AND next_offset < $1 RETURNING 1`,
      [String(high), GROUPS.projector, topic, partition],
    );
    stuck ||= skipped.length > 0;
  }
  if (stuck) await pipeline.restart('projector');
});

/** All of one test goes to one partition, in one batch. */
const KEY = 'one-key-for-all';

interface Made {
  update: ShipmentUpdate;
  number: string;
}

/** An update of a shipment of its own, with one event. */
function made(changes: Partial<ShipmentUpdate> = {}, event: object = {}): Made {
  const number = changes.trackingNumber ?? `POISON-${randomUUID()}`;
  return { update: madeUpdate(number, { events: [{ ...madeEvent(), ...event }], ...changes }), number };
}

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const recordOf = (value: Buffer | null, headers: Record<string, string> = {}): OutgoingRecord => ({
  topic: TOPICS.shipmentUpdates,
  key: KEY,
  value,
  headers: { ce_id: 'poison', ce_source: '/sources/acme-aftership', ce_integration: 'aftership', ...headers },
});

const shipmentsOf = (
  numbers: readonly string[],
): Promise<{ tracking_number: string; event_count: number }[]> =>
  pipeline.query(
    'SELECT tracking_number, event_count FROM tracking.shipments WHERE tracking_number = ANY ($1)',
    [numbers],
  );

/** Publishes these between good records, and waits until the good ones are rows. */
async function publishAmongGood(poison: readonly OutgoingRecord[]): Promise<void> {
  const good = Array.from({ length: 6 }, () => made());
  const records = good.map(({ update }) => recordOf(bytesOf(update)));
  await publisher.publish([...records.slice(0, 3), ...poison, ...records.slice(3)], 10_000);
  const numbers = good.map(({ number }) => number);
  await until(
    'the neighbours are applied',
    async () => (await shipmentsOf(numbers)).length === numbers.length,
    12_000,
  );
}

interface Letter {
  code: string;
  body: Buffer;
  topic: string;
  state: string;
}

const lettersWith = (body: Buffer): Promise<Letter[]> =>
  pipeline.query('SELECT code, body, topic, state FROM tracking.dead_letters WHERE body = $1', [body]);

/** The dead letters with these bytes, as soon as there are so many. */
const untilGivenUp = (body: Buffer, count = 1): Promise<Letter[]> =>
  until(
    'the dead letter is there',
    async () => {
      const letters = await lettersWith(body);
      return letters.length >= count && letters;
    },
    12_000,
  );

const deep = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
const text = (length: number): string => randomBytes(length).toString('base64').slice(0, length);

/** JSON with a place-holder replaced by what `JSON.stringify` would not write so. */
const withJson = (value: unknown, json: string): Buffer =>
  Buffer.from(JSON.stringify(value).replace('"HERE"', () => json));

describe('an update that cannot be applied is a dead letter with its bytes, and its neighbours are applied:', () => {
  it.each<[string, () => Buffer, string]>([
    ['not JSON', () => Buffer.from('{"id": '), 'malformed_record'],
    ['nothing', () => Buffer.alloc(0), 'malformed_record'],
    ['random bytes', () => randomBytes(300), 'malformed_record'],
    ['a list', () => bytesOf([made().update]), 'malformed_record'],
    ['a number', () => Buffer.from('1'), 'malformed_record'],
    ['JSON far too deep', () => Buffer.from('['.repeat(100_000)), 'malformed_record'],
    [
      'an id of another shipment',
      () => bytesOf({ ...made().update, trackingNumber: 'OTHER' }),
      'malformed_record',
    ],
    ['U+0000 in a message', () => bytesOf(made({}, { message: 'a\u0000b' }).update), 'unstorable_record'],
    [
      'U+0000 in the tracking number',
      () => bytesOf(made({ trackingNumber: `n\u0000${randomUUID()}` }).update),
      'unstorable_record',
    ],
    [
      'U+0000 in an attribute',
      () => bytesOf(made({}, { attributes: { note: '\u0000' } }).update),
      'unstorable_record',
    ],
    [
      'U+0000 in the name of an attribute',
      () => bytesOf(made({ shipment: { attributes: { 'a\u0000': 1 } } }).update),
      'unstorable_record',
    ],
    [
      'half a surrogate pair in a message',
      () => bytesOf(made({}, { message: '\uD800!' }).update),
      'unstorable_record',
    ],
    [
      'half a surrogate pair in an attribute',
      () => bytesOf(made({}, { attributes: { note: '\uDC00' } }).update),
      'unstorable_record',
    ],
    [
      'a time in the year 0',
      () => bytesOf(made({ receivedAt: '0000-01-01T00:00:00.000Z' }).update),
      'malformed_record',
    ],
    [
      'a time in the year 275760',
      () => bytesOf(made({}, { occurredAt: '+275760-09-13T00:00:00.000Z' }).update),
      'malformed_record',
    ],
    [
      'a promise on no date',
      () => bytesOf(made({ shipment: { orderPromisedDeliveryDate: '2026-02-30' } }).update),
      'malformed_record',
    ],
    [
      'an estimate that is no time',
      () => bytesOf(made({ shipment: { estimatedDeliveryAt: 'soon' } }).update),
      'malformed_record',
    ],
    [
      'more attempts than an integer holds',
      () => bytesOf(made({ shipment: { failedDeliveryAttempts: 2 ** 40 } }).update),
      'malformed_record',
    ],
    [
      'half an attempt',
      () => bytesOf(made({ shipment: { failedDeliveryAttempts: 0.5 } }).update),
      'malformed_record',
    ],
    [
      'tags that are no list',
      () => bytesOf(made({ shipment: { orderTags: 'red' as never } }).update),
      'malformed_record',
    ],
    [
      'a latitude beyond all numbers',
      () => withJson(made({}, { place: { latitude: 'HERE', longitude: 1 } }).update, '1e309'),
      'malformed_record',
    ],
    [
      'a mapping version beyond an integer',
      () => bytesOf(made({ mappingVersion: 2 ** 40 }).update),
      'malformed_record',
    ],
    [
      'an offset beyond 64 bits',
      () => bytesOf(made({ raw: { ...made().update.raw, offset: '9999999999999999999' } }).update),
      'malformed_record',
    ],
  ])('%s', async (_what, make, code) => {
    const body = make();
    await publishAmongGood([recordOf(body)]);
    const letters = await untilGivenUp(body);
    expect(letters).toEqual([{ code, body, topic: TOPICS.shipmentUpdates, state: 'open' }]);
  });
});

describe('an update that Postgres cannot take for its size is given up as well:', () => {
  it.each<[string, () => Buffer]>([
    ['a tracking number that no index takes', () => bytesOf(made({ trackingNumber: text(12_000) }).update)],
    [
      'an unknown code that no index takes',
      () => bytesOf(made({ unmapped: [{ field: 'tag', code: text(12_000) }] }).update),
    ],
    [
      'attributes nested beyond what Postgres reads',
      () => withJson(made({}, { attributes: { a: 'HERE' } }).update, deep(6_000)),
    ],
    [
      'fifty thousand details',
      () => bytesOf(made({}, { details: Array.from({ length: 50_000 }, (_, i) => `d${i}`) }).update),
    ],
  ])('%s', async (_what, make) => {
    const body = make();
    await publishAmongGood([recordOf(body)]);
    await expect(pipeline.waitUntilProcessed(10_000)).resolves.toBeUndefined();
  });
});

it("one whose event is another shipment's too takes nothing away from that one, and neither stops the partition", async () => {
  const one = made();
  const other = made({}, { id: one.update.events[0]!.id });
  await publishAmongGood([recordOf(bytesOf(one.update)), recordOf(bytesOf(other.update))]);
  await pipeline.waitUntilProcessed(12_000);
  const differing = await pipeline.query(
    `SELECT tracking_number, event_count, count(e.id)::int AS events
      FROM tracking.shipments s LEFT JOIN tracking.shipment_events e ON e.shipment_id = s.id
      WHERE s.tracking_number = ANY ($1) GROUP BY s.id HAVING event_count <> count(e.id)`,
    [[one.number, other.number]],
  );
  expect(differing).toEqual([]);
  expect(await shipmentsOf([one.number])).toHaveLength(1);
});

it('many bad ones among good ones in a batch each become one dead letter, and one record of the dead letters', async () => {
  const bodies = [
    ...Array.from({ length: 5 }, () => randomBytes(40)),
    ...Array.from({ length: 5 }, () => bytesOf(made({}, { message: `\u0000${randomUUID()}` }).update)),
  ];
  const mixed = bodies.flatMap((body) => [recordOf(body), recordOf(bytesOf(made().update))]);
  await publishAmongGood(mixed);
  await pipeline.waitUntilProcessed();
  for (const body of bodies) expect(await lettersWith(body)).toHaveLength(1);
  const letters = await recordsOf(pipeline, DEAD_LETTER_TOPICS.shipmentUpdates);
  const copies = bodies.map((body) => letters.filter(({ value }) => value.equals(body)).length);
  expect(copies).toEqual(bodies.map(() => 1));
});

it.each<[string, Record<string, string>]>([
  ['an attempt that is no number', { 'dlq-attempt': 'many' }],
  ['more attempts than an integer holds', { 'dlq-attempt': '99999999999' }],
  ['a source that cannot be decoded', { ce_source: '/sources/%E0%A4%A' }],
  ['no source and no id', { ce_source: '', ce_id: '' }],
  ['texts that Postgres cannot hold', { ce_id: 'a\u0000b', 'x\u0000y': '\u0000' }],
  ['names that objects have by nature', { ['__proto__']: 'x', constructor: 'y', toString: 'z' }],
])('a bad record whose headers say %s is a dead letter', async (_what, headers) => {
  const body = randomBytes(50);
  await publishAmongGood([recordOf(body, headers)]);
  expect(await untilGivenUp(body)).toHaveLength(1);
});

it('a record without a value is a dead letter', async () => {
  const before = (await lettersWith(Buffer.alloc(0))).length;
  await publishAmongGood([recordOf(null)]);
  expect(await untilGivenUp(Buffer.alloc(0), before + 1)).toHaveLength(before + 1);
});

it('a record as large as its topic takes, which cannot be applied, still finds its place among the dead letters', async () => {
  const body = Buffer.alloc(4 * 1024 * 1024 - 200, '!');
  await publisher.publish([{ topic: TOPICS.shipmentUpdates, key: KEY, value: body, headers: {} }], 10_000);
  const good = made();
  await publisher.publish([recordOf(bytesOf(good.update))], 10_000);
  await until('what follows is applied', async () => (await shipmentsOf([good.number])).length === 1, 15_000);
  expect(await untilGivenUp(body)).toHaveLength(1);
});

const aftership = (msg: object) => ({
  ts: 1767225600,
  event: 'tracking_update',
  event_id: randomUUID(),
  msg: {
    id: 'a'.repeat(24),
    slug: 'fedex',
    tracking_number: `HARD-${randomUUID()}`,
    tag: 'InTransit',
    subtag: 'InTransit_001',
    updated_at: '2026-01-01T00:00:00+00:00',
    checkpoints: [],
    ...msg,
  },
});

describe('an authentic webhook', () => {
  it.each<[string, () => object]>([
    ['a tag of thousands of characters', () => aftership({ tag: text(20_000) })],
    ['a subtag of thousands of characters', () => aftership({ subtag: text(20_000) })],
    [
      'a checkpoint with a tag of thousands of characters',
      () =>
        aftership({
          checkpoints: [
            {
              slug: 'fedex',
              checkpoint_time: '2026-01-01T00:00:00',
              message: 'm',
              tag: text(20_000),
              subtag: text(20_000),
            },
          ],
        }),
    ],
    [
      'a number of 256 characters beyond the first plane',
      () => aftership({ tracking_number: '\u{1F4E6}'.repeat(128) }),
    ],
    [
      'a message of 60,000 characters',
      () =>
        aftership({
          checkpoints: [
            {
              slug: 'fedex',
              checkpoint_time: '2026-01-01T00:00:00',
              message: text(60_000),
              tag: 'InTransit',
              subtag: 'InTransit_001',
            },
          ],
        }),
    ],
  ])('with %s does not hold up those behind it', async (_what, make) => {
    const secret = pipeline.secrets.ACME_AFTERSHIP_SECRET;
    const odd = make();
    const { msg } = odd as { msg: { tracking_number: string } };
    const answer = await pipeline.send(aftershipWebhook('', bytesOf(odd), secret, 'legacy'));
    expect(answer.status).toBe(202);
    await pipeline.waitUntilProcessed(12_000);
    const after = aftership({
      tracking_number: msg.tracking_number,
      updated_at: '2026-01-02T00:00:00+00:00',
    });
    expect((await pipeline.send(aftershipWebhook('', bytesOf(after), secret, 'legacy'))).status).toBe(202);
    await pipeline.waitUntilProcessed(12_000);
    expect(await shipmentsOf([msg.tracking_number])).toHaveLength(1);
  });

  it('of Amazon with an event code of thousands of characters does not hold up those behind it', async () => {
    const number = `HARD-${randomUUID()}`;
    const body = bytesOf({
      detail: {
        trackingId: number,
        eventTime: '2026-01-01T00:00:00Z',
        eventCode: text(20_000),
        trackingDetailCodes: [text(20_000)],
        version: 2,
      },
    });
    expect((await pipeline.send(amazonWebhook('', body, pipeline.secrets.ACME_AMAZON_KEY))).status).toBe(202);
    await pipeline.waitUntilProcessed(12_000);
    const behind = bytesOf({
      detail: { trackingId: number, eventTime: '2026-01-02T00:00:00Z', eventCode: 'Departed', version: 2 },
    });
    expect((await pipeline.send(amazonWebhook('', behind, pipeline.secrets.ACME_AMAZON_KEY))).status).toBe(
      202,
    );
    await pipeline.waitUntilProcessed(12_000);
    expect(await shipmentsOf([number])).toHaveLength(1);
  });
});
