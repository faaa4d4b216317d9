/** A field that was overlooked has to be a failing test and not a loss. */
import type { Json } from '@app/events';
import type { JsonObject } from '../json/parse';
import { valueOf, webhookOf } from '../testing/fixtures';
import { LEFT_OUT, MODELS, PERSONAL } from './fields';
import { aftership } from './index';
import { versions } from './versions';

/** Fields that are read as something else than text: a value, and what it becomes in the update. */
const VALUES: Record<string, [value: Json, found: string]> = {
  ts: [1_772_368_999, '2026-03-01T12:43:19.000Z'],
  is_tracking_first_tag: [true, '"is_tracking_first_tag":true'],
  'msg.updated_at': time('01'),
  'msg.order_date': time('02'),
  'msg.shipment_pickup_date': time('03'),
  'msg.first_attempted_at': time('04'),
  'msg.shipment_delivery_date': time('05'),
  'msg.order_promised_delivery_date': ['2026-06-07', '"2026-06-07"'],
  'msg.order_promised_delivery_date.promised_delivery_date': ['2026-06-07', '"2026-06-07"'],
  'msg.custom_estimated_delivery_date': ['2026-02-03', '"2026-02-03"'],
  'msg.delivery_time': [4002, ':4001'],
  'msg.transit_time': [4003, ':4003'],
  'msg.failed_delivery_attempts': [4004, ':4004'],
  'msg.on_time_difference': [4005, ':4005'],
  'msg.carbon_emissions.value': [4006.5, ':4006.5'],
  'msg.first_mile.transit_time': [4007, ':4007'],
  'msg.last_mile.transit_time': [4008, ':4008'],
  'msg.checkpoints[].coordinate.latitude': [41.25, ':41.25'],
  'msg.checkpoints[].coordinate.longitude': [12.75, ':12.75'],
};

function time(second: string): [string, string] {
  return [`2026-02-03T04:05:${second}Z`, `2026-02-03T04:05:${second}.000Z`];
}

const valueAt = (path: string): [value: Json, found: string] =>
  VALUES[path] ?? [`mark ${path}`, `"mark ${path}"`];

function bodyOf(paths: readonly string[]): JsonObject {
  const body: JsonObject = {};
  for (const path of paths) put(body, path.split('.'), valueAt(path)[0]);
  return body;
}

function put(holder: JsonObject, [key, ...rest]: readonly string[], value: Json): void {
  const name = key!.replace('[]', '');
  const isList = name !== key;
  if (rest.length === 0) {
    holder[name] = isList ? [value] : value;
    return;
  }
  holder[name] ??= isList ? [{}] : {};
  const inner = isList ? (holder[name] as Json[])[0] : holder[name];
  put(inner as JsonObject, rest, value);
}

function mapped(version: string, paths: readonly string[]) {
  const headers: Record<string, string> = version === 'legacy' ? {} : { 'as-webhook-version': version };
  return valueOf(aftership.map(webhookOf(bodyOf(paths), { headers })));
}

const lostIn = (version: string, paths: readonly string[]): string[] => {
  const update = JSON.stringify(mapped(version, paths));
  return paths.filter((path) => !update.includes(valueAt(path)[1]));
};

test('there is a model of each version', () => {
  expect([...MODELS.keys()]).toEqual(versions.names);
});

test.each([...MODELS])('each field of %s is in the update, or left out for a reason', (version, paths) => {
  expect(lostIn(version, paths).filter((path) => !(path in LEFT_OUT))).toEqual([]);
});

test('each field that is on the list of those left out is left out', () => {
  const lost = new Set([...MODELS].flatMap(([version, paths]) => lostIn(version, paths)));
  expect([...lost].sort()).toEqual(Object.keys(LEFT_OUT).sort());
});

test.each([...MODELS])(
  'what is personal in %s is nowhere but among the personal attributes',
  (version, paths) => {
    const { shipment, ...rest } = mapped(version, paths);
    const { personalAttributes, ...readable } = shipment;
    const text = JSON.stringify({ ...rest, readable });
    const personal = JSON.stringify(personalAttributes);
    for (const path of PERSONAL.filter((each) => paths.includes(each))) {
      expect([path, text.includes(valueAt(path)[1]), personal.includes(valueAt(path)[1])]).toEqual([
        path,
        false,
        true,
      ]);
    }
  },
);

test('no name of a personal attribute changes with the version', () => {
  const names = [...MODELS].flatMap(([version, paths]) =>
    Object.keys(mapped(version, paths).shipment.personalAttributes!),
  );
  expect([...new Set(names)].sort()).toEqual([
    'courier_link',
    'courier_redirect_link',
    'custom_fields',
    'destination_postal_code',
    'first_mile_links',
    'last_mile_links',
    'next_courier_links',
    'order_page',
    'origin_postal_code',
    'proof_of_delivery',
    'signed_by',
    'tracking_page',
    'tracking_postal_code',
  ]);
});
