/** What `npm run backfill` brings in beside webhooks: the rows, whatever came by which way and in which order. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CE } from '@app/events';
import type { ExampleWebhook } from '../tools/example/webhooks';
import {
  STEPS,
  aftershipPush,
  aftershipTracking,
  amazonAnswer,
  amazonNumber,
  amazonPush,
  stepsOf,
} from './carrier-parcels';
import { countOf } from './rows';
import { BackfillSetting } from './setup/backfill-setting';

jest.setTimeout(120_000);

const setting = new BackfillSetting();
const { aftership } = setting;
beforeAll(() => setting.start());
afterAll(() => setting.stop());

/** The rows after some steps, each done when everything is processed. */
async function world(...steps: (() => Promise<unknown>)[]): Promise<string[]> {
  await setting.forget();
  for (const step of steps) {
    await step();
    await setting.pipeline.waitUntilProcessed();
  }
  return setting.rows();
}

it('gives the same rows whether webhooks come before, after or while it asks', async () => {
  const parcels = Array.from({ length: 60 }, (_, parcel) => parcel);
  const { file } = setting.amazonList('both', parcels.length);
  aftership.trackings.splice(0, Infinity, ...parcels.map(aftershipTracking));
  const webhooks = [
    ...parcels.flatMap((parcel) =>
      Array.from({ length: stepsOf(parcel) }, (_, step) =>
        amazonPush(setting.pipeline.secrets, 'both', parcel, step),
      ),
    ),
    ...parcels.map((parcel) => aftershipPush(setting.pipeline.secrets, parcel)),
  ];
  const ask = async (): Promise<void> => {
    expect(await setting.counts('acme-amazon', '--file', file)).toMatchObject({ published: parcels.length });
    expect(await setting.counts('acme-aftership', '--created-since', '2026-01-01')).toMatchObject({
      published: parcels.length,
    });
  };
  const push = (): Promise<void> => setting.send(webhooks);
  const pushFirst = await world(push, ask);
  expect(pushFirst.length).toBeGreaterThan(500);
  expect(await world(() => Promise.all([ask(), push()]), push)).toEqual(pushFirst);
});

/** Rows without what only a webhook says: the status of the parcel at each event. */
const asTheCarrierTells = (all: readonly string[]): string[] =>
  all.map((row) => row.replace(/"attributes":\{"status":"\w+"\}/, '"attributes":{}'));

it('after an outage gives the rows of a world without one, as far as the carrier can tell', async () => {
  const { file } = setting.amazonList('outage', 60);
  const pushes = (parcel: number): ExampleWebhook[] =>
    Array.from({ length: stepsOf(parcel) }, (_, step) =>
      amazonPush(setting.pipeline.secrets, 'outage', parcel, step),
    );
  const parcels = Array.from({ length: 60 }, (_, parcel) => parcel);
  await setting.forget();
  await setting.send(parcels.flatMap(pushes));
  await setting.pipeline.waitUntilProcessed();
  await setting.counts('acme-amazon', '--file', file);
  const withoutOutage = asTheCarrierTells(await setting.rows());

  // Of 20 nothing is lost, 30 have begun before the outage, 10 begin while it lasts.
  await setting.forget();
  await setting.send(
    parcels.flatMap((parcel) => pushes(parcel).slice(0, parcel < 20 ? STEPS : parcel < 50 ? 2 : 0)),
  );
  await setting.pipeline.waitUntilProcessed();
  const open = parcels.filter((parcel) => parcel < 50 && (parcel >= 20 || stepsOf(parcel) < STEPS));
  expect(await setting.counts('acme-amazon', '--open')).toMatchObject({
    asked: open.length,
    published: open.length,
  });
  // What the merchant knows of and no webhook has named.
  expect(await setting.counts('acme-amazon', '--file', file)).toMatchObject({
    published: 60 - open.length,
    unchanged: open.length,
  });
  expect(asTheCarrierTells(await setting.rows())).toEqual(withoutOutage);
});

it('reads pages of AfterShip, and publishes each tracking byte for byte', async () => {
  await setting.forget();
  aftership.trackings.splice(
    0,
    Infinity,
    ...Array.from({ length: 130 }, (_, parcel) => aftershipTracking(parcel)),
  );
  let requests = 0;
  aftership.trouble = () => (++requests === 2 ? 'throttled' : requests === 4 ? 'unavailable' : undefined);
  expect(await setting.counts('acme-aftership', '--created-since', '2026-01-01')).toMatchObject({
    asked: 130,
    published: 130,
  });
  const known = new Set(aftership.trackings.map((tracking) => JSON.stringify(tracking)));
  const records = (await setting.pulled('acme-aftership')).slice(-130);
  for (const { value, headers } of records) {
    expect(known).toContain(JSON.stringify(JSON.parse(value.toString())));
    expect(value.toString()).toContain('\n');
    expect(headers).toMatchObject({ [CE.webhookversion]: '2026-07', 'http_as-webhook-version': '2026-07' });
  }
  await setting.pipeline.waitUntilProcessed();
  expect(await countOf(setting.pipeline, 'shipments')).toBe(130);
  expect(await countOf(setting.pipeline, 'dead_letters')).toBe(0);

  expect(
    await setting.counts('acme-aftership', '--tracking-number', 'A00000007', 'A00000008', 'nobody-knows'),
  ).toMatchObject({
    asked: 3,
    published: 0,
    unchanged: 2,
    notFound: 1,
  });
  expect(await setting.counts('acme-aftership', '--open')).toMatchObject({
    published: 0,
    notFound: 0,
    unchanged: 44,
  });
});

it('takes saved responses of both carriers, and does not publish one twice', async () => {
  await setting.forget();
  const folder = join(dirname(setting.pipeline.sourcesFile), 'saved');
  mkdirSync(join(folder, 'amazon'), { recursive: true });
  mkdirSync(join(folder, 'aftership'), { recursive: true });
  const save = (name: string, body: string, minutes: number): void => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, body);
    utimesSync(path, 1_793_000_000 + minutes * 60, 1_793_000_000 + minutes * 60);
  };
  save('amazon/b', amazonAnswer('saved', 1, 2), 1);
  save('amazon/a', amazonAnswer('saved', 1, 5), 2);
  const page = { meta: { code: 200 }, data: { trackings: [aftershipTracking(1), aftershipTracking(2)] } };
  save('aftership/page', JSON.stringify(page), 3);
  save('aftership/one', JSON.stringify({ meta: { code: 200 }, data: aftershipTracking(3) }), 4);

  const fromAmazon = ['acme-amazon', '--from-files', join(folder, 'amazon')] as const;
  const fromAftership = ['acme-aftership', '--from-files', join(folder, 'aftership')] as const;
  expect(await setting.counts(...fromAmazon)).toMatchObject({ asked: 2, published: 2 });
  expect(await setting.counts(...fromAmazon)).toMatchObject({ asked: 2, published: 0, unchanged: 2 });
  expect(await setting.counts(...fromAftership)).toMatchObject({ asked: 3, published: 3 });
  await setting.pipeline.waitUntilProcessed();
  expect(
    await setting.pipeline.query(
      'SELECT tracking_number, status, event_count FROM tracking.shipments ORDER BY 1',
    ),
  ).toEqual([
    { tracking_number: 'A00000001', status: 'delivered', event_count: 5 },
    { tracking_number: 'A00000002', status: 'delivered', event_count: 5 },
    { tracking_number: 'A00000003', status: 'out_for_delivery', event_count: 4 },
    { tracking_number: amazonNumber('saved', 1), status: 'delivered', event_count: 5 },
  ]);
  save('aftership/strange', '{"meta":{}}', 5);
  const ended = await setting.run('acme-aftership', fromAftership.slice(1));
  expect(ended).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('strange.json: it holds no parcel') as unknown,
  });
});
