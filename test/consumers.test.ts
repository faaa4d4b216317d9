/**
 * Teams that consume: the package `@parcelwire/events` in an empty folder, and both programs of examples/ beside the real
 * pipeline, through restart, redelivery, what `v1` may learn, and erasure.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOPICS, type Shipment } from '@app/events';
import { kafkaClient, type ReceivedRecord } from '@app/kafka';
import { PROJECT_ROOT } from '../tools/local-stack/config';
import { aftershipWebhook } from '../tools/example/webhooks';
import { recordsOf, untilOutboxIsEmpty } from './rows';
import { compile, dependenciesIn, installEvents } from './setup/consumer-packages';
import { ownProcesses, runOperator, type OwnProcesses } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { SamplePrograms, WEBHOOKS_EXAMPLE } from './setup/sample-programs';

jest.setTimeout(180_000);

let own: OwnProcesses;
let pipeline: Pipeline;
let programs: SamplePrograms;
beforeAll(async () => {
  own = ownProcesses();
  programs = new SamplePrograms(own);
  [pipeline] = await Promise.all([
    startPipeline({ ownKafka: true }),
    installEvents(own.group, own.folder).then(() => programs.prepare()),
  ]);
});
afterAll(async () => {
  await own?.stop();
  await pipeline?.stop();
  await programs?.receiver.stop();
});

const TEN_LINES = `
import { STATUSES, readShipmentRecord } from '@parcelwire/events';
import { createRequire } from 'node:module';

const example = createRequire(import.meta.url)('@parcelwire/events/examples/Shipment/aftership.json');
const read = readShipmentRecord({ ...example, value: JSON.stringify({ ...example.value, newField: 1 }) });
if (read.kind !== 'state') throw new Error(JSON.stringify(read));
const number: string = read.shipment.trackingNumber;
const isKnown: boolean = STATUSES.some((status) => status === read.shipment.status);
// @ts-expect-error a shipment has no such field
const missing: string = read.shipment.colour;
console.log(JSON.stringify({ number, isKnown, missing, sequence: String(read.sequence) }));
`;

it('the package in an empty folder: a program of ten lines compiles and reads an example', async () => {
  const folder = join(own.folder, 'ten-lines');
  mkdirSync(folder);
  writeFileSync(join(folder, 'main.mts'), TEN_LINES);
  const strict = { module: 'nodenext', target: 'ES2024', strict: true, skipLibCheck: true };
  const compilerOptions = { ...strict, types: ['node'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.mts'] }));
  await compile(own.group, folder);
  const main = [join(folder, 'main.mjs')];
  const said = await own.group.run({ name: 'ten-lines', command: process.execPath, args: main });
  expect(JSON.parse(said)).toEqual({
    number: expect.any(String) as string,
    isKnown: true,
    sequence: expect.stringMatching(/^\d+$/) as string,
  });
});

async function deliver(number: string): Promise<void> {
  const at = '2026-01-05T09:00:00+00:00';
  const tags = { tag: 'Delivered', subtag: 'Delivered_001' };
  const msg = {
    id: 'x'.repeat(24),
    tracking_number: number,
    slug: 'fedex',
    updated_at: at,
    ...tags,
    checkpoints: [{ slug: 'fedex', checkpoint_time: at, ...tags }],
  };
  const body = { ts: 1_767_600_000, event: 'tracking_update', event_id: number, msg };
  const secret = pipeline.secrets.ACME_AFTERSHIP_SECRET;
  const answer = await pipeline.send(
    aftershipWebhook('', Buffer.from(JSON.stringify(body)), secret, '2026-07'),
  );
  expect(answer.status).toBe(202);
}

const lastState = async (number: string): Promise<ReceivedRecord> =>
  (await recordsOf(pipeline, TOPICS.shipments)).findLast(({ value }) =>
    value.toString().includes(`"${number}"`),
  )!;

const client = () => kafkaClient('parcelwire-test', { KAFKA_BROKERS: pipeline.brokers });

describe('the programs of examples/', () => {
  it('tell of a delivered parcel, also when the web server fails at first, and keep its row', async () => {
    programs.receiver.failures = 2;
    programs.start(pipeline.brokers);
    await deliver('FIRST');
    await programs.untilTold('FIRST');
    await programs.untilRow('a row', (row) => row.trackingNumber === 'FIRST' && row.status === 'delivered');
    expect(programs.verified(programs.receiver.webhooks[0]!)).toMatchObject({
      type: 'shipment.delivered',
      timestamp: '2026-01-05T09:00:00.000Z',
      data: { carrier: 'fedex', trackingNumber: 'FIRST' },
    });
  });

  it('go on where they were after a restart', async () => {
    await programs.stop();
    await deliver('SECOND');
    programs.start(pipeline.brokers);
    await programs.untilTold('SECOND');
    await programs.untilRow('another row', (row) => row.trackingNumber === 'SECOND');
    expect(programs.idsOf('FIRST')).toHaveLength(1);
  });

  it('tell of what is delivered to them again under the same id, and change no row', async () => {
    await programs.stop();
    const before = programs.rows();
    const admin = client().admin();
    await admin.connect();
    await admin.resetOffsets({
      groupId: 'delivered-webhooks-acme',
      topic: TOPICS.shipments,
      earliest: true,
    });
    await admin.disconnect();
    programs.forgetPositions();
    await deliver('THIRD');
    programs.start(pipeline.brokers);
    await Promise.all([programs.untilTold('FIRST', 2), programs.untilTold('SECOND', 2)]);
    await programs.untilRow('the table is up to date', (row) => row.trackingNumber === 'THIRD');
    for (const number of ['FIRST', 'SECOND']) expect(new Set(programs.idsOf(number)).size).toBe(1);
    expect(programs.rows().filter(({ trackingNumber }) => trackingNumber !== 'THIRD')).toEqual(before);
  });

  it('are not stopped by fields, statuses and kinds of records that they do not know, nor by faulty ones', async () => {
    await programs.untilTold('THIRD');
    await untilOutboxIsEmpty(pipeline);
    const { key, value, headers, partition } = await lastState('THIRD');
    const state = JSON.parse(value.toString()) as Shipment;
    const later = (by: number, changes: object, type = headers.ce_type!) => ({
      key: key!,
      partition,
      value: JSON.stringify({ ...state, newField: { deep: [1] }, ...changes }),
      headers: {
        ...(headers as Record<string, string>),
        ce_sequence: String(BigInt(headers.ce_sequence!) + BigInt(by)),
        ce_newattribute: 'new',
        ce_type: type,
      },
    });
    const producer = client().producer({ allowAutoTopicCreation: false });
    await producer.connect();
    const ofTheFuture = [
      later(9, { mood: 'good' }, 'parcelwire.tracking.mood'),
      later(1, { account: 'umbrella' }),
      { ...later(8, {}), value: '{' },
      { ...later(8, { status: 'lost' }), headers: { ce_type: headers.ce_type! } },
      later(2, { status: 'teleported' }),
    ];
    await producer.send({ topic: TOPICS.shipments, messages: ofTheFuture });
    await programs.untilRow('a status of the future', (row) => row.status === 'teleported');
    await producer.send({
      topic: TOPICS.shipments,
      messages: [later(3, { life: 2 }), later(0, { status: 'lost' })],
    });
    await programs.untilTold('THIRD', 2);
    expect(new Set(programs.idsOf('THIRD')).size).toBe(2);
    // Its delivery was not heard of before it went back, and the time of it changed later.
    const wentBack = { life: 3, status: 'returning' };
    await producer.send({
      topic: TOPICS.shipments,
      messages: [later(4, wentBack), later(5, { ...wentBack, deliveredAt: '2026-01-04T09:00:00.000Z' })],
    });
    await programs.untilTold('THIRD', 4);
    expect(new Set(programs.idsOf('THIRD')).size).toBe(3);
    await producer.send({ topic: TOPICS.shipments, messages: [later(6, {})] });
    await producer.disconnect();
    await programs.untilRow('the newest state', ({ trackingNumber, status }) => {
      return trackingNumber === 'THIRD' && status === 'delivered';
    });
  });

  it('keep nothing but the id of an erased shipment, and go on', async () => {
    const id = (await lastState('FIRST')).key!.toString();
    const parcel = ['--account', 'acme', '--carrier', 'fedex', '--tracking-number', 'FIRST'];
    const { exitCode, stderr } = await runOperator(['erase', '--yes', ...parcel], {
      KAFKA_BROKERS: pipeline.brokers.join(','),
      DATABASE_URL: pipeline.databaseUrl,
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    await programs.untilRow('the row is emptied', (row) => row.id === id && row.status === null);
    expect(readFileSync(programs.database, 'latin1')).not.toContain('FIRST');
    await deliver('FOURTH');
    await programs.untilTold('FOURTH');
    await programs.untilRow('what follows', (row) => row.trackingNumber === 'FOURTH');
    expect(programs.idsOf('FIRST')).toHaveLength(2);
  });
});

it('the example in TypeScript depends on what this project has', () => {
  const { version, dependencies, devDependencies } = JSON.parse(
    readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string>> & { version: string };
  const known: Record<string, string> = {
    ...dependencies,
    ...devDependencies,
    '@parcelwire/events': version,
  };
  const named = dependenciesIn(WEBHOOKS_EXAMPLE);
  expect(named).toEqual(Object.fromEntries(Object.keys(named).map((name) => [name, known[name]])));
});

it.each(['delivered-webhooks/main.ts', 'shipments-in-sqlite/main.py'])(
  '%s is a sample of less than 80 lines',
  (file) => {
    const lines = readFileSync(join(PROJECT_ROOT, 'examples', file), 'utf8').split('\n');
    expect(lines.length).toBeLessThan(80);
  },
);
