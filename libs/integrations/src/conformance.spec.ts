/**
 * What every integration promises, checked on all of them alike.
 */
import {
  DEAD_LETTER_CODES,
  DIRECTIONS,
  MILESTONES,
  PRECISIONS,
  STATUS_REASONS,
  STATUSES,
  isUtcInstant,
  readShipmentUpdate,
  shipmentId,
  shipmentKey,
  type Json,
  type Outcome,
} from '@app/events';
import * as fc from 'fast-check';
import { INTEGRATIONS, integrationNamed, parseJson, type Integration, type MappedWebhook } from './index';
import { isObject, type JsonObject } from './json/parse';
import { RECEIVED_AT, fixturesOf, mapFixture, valueOf, webhookOf } from './testing/fixtures';

/** Where a value of a wrong type costs the whole webhook: what it is about, and the form of its root. */
const DECISIVE: Record<string, string[]> = {
  aftership: ['msg', 'msg.checkpoints', 'msg.slug', 'msg.tracking_number'],
  'amazon-shipping': ['detail', 'detail.eventCode', 'detail.trackingId', 'detail.version'],
};
const STRANGE: Json[] = [5, true, 2 ** 60, 'strange', { strange: 5 }, [5, null, {}], null];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** People in the fixtures are called Private, and so are their addresses, keys and devices. */
const PEOPLE = /private|PRIV 4TE|15550100/i;

test('the names of integrations are distinct and findable', () => {
  expect(new Set(INTEGRATIONS.map(({ name }) => name)).size).toBe(INTEGRATIONS.length);
  for (const integration of INTEGRATIONS) expect(integrationNamed(integration.name)).toBe(integration);
  expect(integrationNamed('toString')).toBeUndefined();
});

describe.each(INTEGRATIONS.map((integration) => [integration.name, integration] as const))(
  '%s',
  (_, integration) => {
    const fixtures = fixturesOf(integration);
    const bodies = fixtures.map(({ body, headers }) => ({
      headers,
      body: valueOf(parseJson(body, integration.identityPaths)),
    }));

    test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('maps %s', (_name, fixture) => {
      const mapped = valueOf(mapFixture(integration, fixture));
      expect(mapped).toEqual(fixture.mapped);
      expect(mapped.webhookVersion).toBe(fixture.version);
      expectCanonical(mapped);
    });

    test('no personal data leaves a mapping', () => {
      for (const fixture of fixtures) {
        expect(JSON.stringify(valueOf(mapFixture(integration, fixture)))).not.toMatch(PEOPLE);
      }
    });

    test('identify and map agree, whatever the body', () => {
      fc.assert(
        fc.property(mutated(bodies), ({ headers, body }) => {
          const identity = integration.identify(headers, body);
          const outcome = integration.map(webhookOf(body, { headers }));
          expectOutcome(outcome);
          if (outcome.outcome === 'deadLetter') return;
          expect([identity.carrier, identity.trackingNumber]).toEqual([
            outcome.value.carrier,
            outcome.value.trackingNumber,
          ]);
          expectCanonical(outcome.value);
        }),
        { numRuns: 1000 },
      );
    });

    test('a value of a wrong type costs the webhook only where it is decisive', () => {
      const costly = new Set<string>();
      for (const { body, headers } of bodies) {
        // One item of a list stands for all of them.
        for (const path of pathsIn(body).filter((keys) => keys.every((key) => !/^[1-9]/.test(key)))) {
          for (const value of STRANGE) {
            const { outcome } = integration.map(webhookOf(replaced(body, path, value), { headers }));
            if (outcome === 'deadLetter') costly.add(path.join('.'));
          }
        }
      }
      expect([...costly].sort()).toEqual(DECISIVE[integration.name]);
    });

    test('the same body yields the same', () => {
      fc.assert(
        fc.property(mutated(bodies), ({ headers, body }) => {
          const copy = JSON.parse(JSON.stringify(body)) as JsonObject;
          const bodySha256 = 'ab'.repeat(32);
          expect(integration.map(webhookOf(body, { headers, bodySha256 }))).toEqual(
            integration.map(webhookOf(copy, { headers, bodySha256 })),
          );
        }),
        { numRuns: 200 },
      );
    });

    test('any JSON under any header is identified and mapped without a throw', () => {
      const header = fc.oneof(fc.string(), fc.constantFrom('2023-10', '2024-04', '2026-07', '2027-01'));
      fc.assert(
        fc.property(fc.jsonValue(), header, fc.boolean(), (body, version, pulled) => {
          const headers = { 'as-webhook-version': version };
          expect(() => integration.identify(headers, body)).not.toThrow();
          expect(() => integration.identify({}, undefined)).not.toThrow();
          if (isObject(body)) expectOutcome(integration.map(webhookOf(body, { headers, pulled })));
        }),
      );
    });

    test('a doubled identity key has no identity', () => {
      for (const path of integration.identityPaths) {
        expect(doubled(integration, path)).toMatchObject({ outcome: 'deadLetter', code: 'duplicate_key' });
      }
    });
  },
);

function doubled(integration: Integration, path: string): Outcome<JsonObject> {
  const keys = path.split('.');
  const last = keys.pop()!;
  const text = keys.reduceRight((inner, key) => `{"${key}":${inner}}`, `{"${last}":"a","${last}":"b"}`);
  return parseJson(Buffer.from(text), integration.identityPaths);
}

function expectOutcome(outcome: Outcome<MappedWebhook>): void {
  if (outcome.outcome === 'ok') return;
  expect(Object.keys(DEAD_LETTER_CODES)).toContain(outcome.code);
  expect(outcome.detail).not.toBe('');
}

function expectCanonical(mapped: MappedWebhook): void {
  expect(JSON.parse(JSON.stringify(mapped))).toStrictEqual(mapped);
  const { carrier, trackingNumber, shipment, events } = mapped;
  expect(() => shipmentKey({ account: 'acme', carrier, trackingNumber })).not.toThrow();
  expect(trackingNumber).toBe(trackingNumber.trim());
  expect([mapped.statedAt, mapped.precedence.sentAt].every(isUtcInstant)).toBe(true);
  expect([undefined, null, ...STATUSES]).toContain(shipment.status);
  expect([undefined, null, ...STATUS_REASONS]).toContain(shipment.statusReason);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const event of events) {
    for (const id of [event.id, ...(event.supersedes ?? [])]) expect(id).toMatch(UUID);
    expect([null, ...STATUSES]).toContain(event.status);
    expect([null, ...STATUS_REASONS]).toContain(event.statusReason);
    expect(DIRECTIONS).toContain(event.direction);
    expect([null, ...PRECISIONS]).toContain(event.occurredAtPrecision);
    expect(event.occurredAt === null || isUtcInstant(event.occurredAt)).toBe(true);
    expect(event.occurredAt === null).toBe(event.timeFault === 'missing' || event.timeFault === 'invalid');
    expect(event.details).toEqual([...new Set(event.details)].sort());
    for (const status of event.refinements ?? []) expect(STATUSES).toContain(status);
    for (const milestone of event.milestones ?? []) expect(MILESTONES).toContain(milestone);
  }
  expectReadable(mapped);
}

/** What a mapping makes has to pass the check of those who read updates. */
function expectReadable(mapped: MappedWebhook): void {
  const { carrier, trackingNumber } = mapped;
  const update = {
    id: 'raw:1',
    shipmentId: shipmentId({ account: 'acme', carrier, trackingNumber }),
    account: 'acme',
    integration: 'i',
    source: 's',
    ingest: 'push',
    mappingVersion: 1,
    receivedAt: RECEIVED_AT,
    raw: { id: 'raw', topic: 't', partition: 0, offset: '0' },
    ...mapped,
  };
  expect(readShipmentUpdate(Buffer.from(JSON.stringify(update)))).toEqual({ outcome: 'ok', value: update });
}

function pathsIn(value: Json): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...pathsIn(inner).map((rest) => [key, ...rest]),
  ]);
}

/** The same body but for one value; objects beside the path are shared. */
function replaced(body: JsonObject, [key, ...rest]: readonly string[], value: Json): JsonObject {
  const copy = Array.isArray(body) ? ([...(body as Json[])] as unknown as JsonObject) : { ...body };
  copy[key!] = rest.length > 0 ? replaced(copy[key!] as JsonObject, rest, value) : value;
  return copy;
}

interface Sent {
  headers: Record<string, string>;
  body: JsonObject;
}

/** Bodies of the fixtures with some values replaced, taken away or added. */
function mutated(bodies: readonly Sent[]): fc.Arbitrary<Sent> {
  const value = fc.oneof(
    fc.constantFrom<Json>(
      null,
      '',
      ' ',
      [],
      {},
      0,
      -1,
      1e300,
      true,
      '2024-02-30',
      '2024-05-01',
      'Delivered_001',
    ),
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  );
  const change = fc.record({ at: fc.nat(), remove: fc.boolean(), value });
  return fc
    .record({ sent: fc.constantFrom(...bodies), changes: fc.array(change, { maxLength: 4 }) })
    .map((plan) => {
      const body = structuredClone(plan.sent.body);
      for (const { at, remove, value: replacement } of plan.changes) {
        const places = placesIn(body);
        const [holder, key] = places[at % places.length]!;
        if (remove) Reflect.deleteProperty(holder, key);
        else Reflect.set(holder, key, structuredClone(replacement));
      }
      // What the parser would have refused does not reach a mapping.
      const parsed = parseJson(Buffer.from(JSON.stringify(body)), []);
      return { headers: plan.sent.headers, body: parsed.outcome === 'ok' ? parsed.value : {} };
    });
}

function placesIn(value: Json): [object, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): [object, string][] => [
    [value, key],
    ...placesIn(inner),
  ]);
}
