/**
 * What every integration promises, checked on all of them and on all their kinds of payload alike.
 */
import type { Json, Outcome } from '@app/events';
import * as fc from 'fast-check';
import { INTEGRATIONS, integrationNamed, parseJson, type Integration, type Payload } from './index';
import { isObject, type JsonObject } from './json/parse';
import { expectCanonical, expectOutcome } from './testing/canonical';
import { RECEIVED_AT, fixturesOf, mapFixture, valueOf, webhookOf } from './testing/fixtures';
import { PEOPLE, PLACES_OF_PEOPLE, readablePeople, unmarkedPeople } from './testing/people';
import { mutated, pathsIn, replaced, type Sent } from './testing/mutations';

const STRANGE: Json[] = [5, true, 2 ** 60, 'strange', { strange: 5 }, [5, null, {}], null];

test('the names of integrations are distinct and findable', () => {
  expect(new Set(INTEGRATIONS.map(({ name }) => name)).size).toBe(INTEGRATIONS.length);
  for (const integration of INTEGRATIONS) expect(integrationNamed(integration.name)).toBe(integration);
  expect(integrationNamed('toString')).toBeUndefined();
});

describe.each(INTEGRATIONS.map((integration) => [integration.name, integration] as const))(
  '%s',
  (_, integration) => {
    test('a doubled identity key has no identity', () => {
      for (const path of integration.identityPaths) {
        expect(doubled(integration, path)).toMatchObject({ outcome: 'deadLetter', code: 'duplicate_key' });
      }
    });

    test('any JSON under any header is identified and mapped without a throw', () => {
      const [header = 'x'] = integration.keptHeaders;
      const version = fc.oneof(fc.string(), fc.constantFrom(...integration.pushed.versions, '9999-01'));
      fc.assert(
        fc.property(fc.jsonValue(), version, fc.boolean(), (body, stated, pulled) => {
          const headers = { [header]: stated };
          expect(() => integration.identify(headers, body, pulled)).not.toThrow();
          expect(() => integration.identify({}, undefined, pulled)).not.toThrow();
          if (isObject(body)) expectOutcome(integration.map(webhookOf(body, { headers, pulled })));
        }),
      );
    });

    if (!integration.pulled) {
      test('answers that are not mapped wait as an unsupported version', () => {
        expect(integration.map(webhookOf({}, { pulled: true }))).toMatchObject({
          code: 'unsupported_version',
        });
        expect(integration.identify({}, {}, true)).toEqual({});
      });
    }
  },
);

const KINDS = INTEGRATIONS.flatMap((integration) =>
  ([false, true] as const).flatMap((pulled): [string, Integration, Payload, boolean][] => {
    const payload = pulled ? integration.pulled : integration.pushed;
    return payload
      ? [[`${integration.name}, ${pulled ? 'pulled' : 'pushed'}`, integration, payload, pulled]]
      : [];
  }),
);

describe.each(KINDS)('%s', (_, integration, payload, pulled) => {
  const fixtures = fixturesOf(integration).filter((fixture) => fixture.pulled === pulled);
  const bodies: Sent[] = fixtures.map(({ body, headers }) => ({
    headers,
    body: valueOf(parseJson(body, integration.identityPaths)),
  }));
  const map = ({ body, headers }: Sent) => integration.map(webhookOf(body, { headers, pulled }));

  test.each(payload.versions.map((version) => [version]))('version %s has a fixture', (version) => {
    expect(fixtures.map((fixture) => fixture.version)).toContain(version);
  });

  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('maps %s', (_name, fixture) => {
    const mapped = valueOf(mapFixture(integration, fixture));
    expect(mapped).toEqual(fixture.mapped);
    expect(mapped.webhookVersion).toBe(fixture.version);
    expectCanonical(mapped);
  });

  test('every person in a fixture is called Private', () => {
    for (const fixture of fixtures) {
      const { personalAttributes } = valueOf(mapFixture(integration, fixture)).shipment;
      const body = valueOf(parseJson(fixture.body, integration.identityPaths));
      expect([fixture.name, unmarkedPeople(body, personalAttributes)]).toEqual([fixture.name, []]);
    }
  });

  test('no personal data leaves a mapping', () => {
    for (const fixture of fixtures) {
      const mapped = valueOf(mapFixture(integration, fixture));
      expect(JSON.stringify(mapped)).not.toMatch(PEOPLE);
      const { personalAttributes: _hidden, ...readable } = mapped.shipment;
      expect(JSON.stringify({ ...mapped, shipment: readable })).not.toMatch(PLACES_OF_PEOPLE);
      const body = valueOf(parseJson(fixture.body, integration.identityPaths));
      const shown = JSON.parse(JSON.stringify({ ...mapped, shipment: readable })) as Json;
      expect([fixture.name, readablePeople(body, shown)]).toEqual([fixture.name, []]);
    }
  });

  test('identify and map agree, whatever the body', () => {
    fc.assert(
      fc.property(mutated(bodies), (sent) => {
        const identity = integration.identify(sent.headers, sent.body, pulled);
        const outcome = map(sent);
        expectOutcome(outcome);
        if (outcome.outcome === 'deadLetter') return;
        const { carrier, trackingNumber } = outcome.value;
        expect(identity).toMatchObject({ carrier, trackingNumber });
        expectCanonical(outcome.value);
      }),
      { numRuns: 1000 },
    );
  });

  test('a value of a wrong type costs the webhook only where it is decisive', () => {
    const costly = new Set<string>();
    for (const { body, headers } of bodies) {
      // One item of a list is enough.
      for (const path of pathsIn(body).filter((keys) => keys.every((key) => !/^[1-9]/.test(key)))) {
        for (const value of STRANGE) {
          const { outcome } = map({ body: replaced(body, path, value), headers });
          if (outcome === 'deadLetter') costly.add(path.join('.'));
        }
      }
    }
    expect([...costly].sort()).toEqual([...payload.decisivePaths].sort());
  });

  test('the same body yields the same', () => {
    fc.assert(
      fc.property(mutated(bodies), ({ headers, body }) => {
        const copy = JSON.parse(JSON.stringify(body)) as JsonObject;
        const changes = { headers, pulled, bodySha256: 'ab'.repeat(32) };
        expect(integration.map(webhookOf(body, changes))).toEqual(integration.map(webhookOf(copy, changes)));
      }),
      { numRuns: 200 },
    );
  });

  test('a statement from the future or from before 2000 never beats a sane one that comes after it', () => {
    const insane = fc.oneof(
      fc.date({
        min: new Date('2026-11-02T00:00:00.001Z'),
        max: new Date('9998-12-31T00:00:00Z'),
        noInvalidDate: true,
      }),
      fc.date({
        min: new Date('1000-01-01T00:00:00Z'),
        max: new Date('1999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.array(insane, { minLength: 2, maxLength: 2 }),
        (sent, times) => {
          const paths = payload.saidAtPaths;
          const body = paths.reduce(
            (changed, path, index) => withValue(changed, path.split('.'), times[index % 2]!.toISOString()),
            sent.body,
          );
          const { statedAt, precedence, shipment, events } = valueOf(map({ ...sent, body }));
          expect([statedAt, precedence.sentAt]).toEqual([RECEIVED_AT, RECEIVED_AT]);
          const kept = paths.length > 0 ? times[0]!.toISOString() : undefined;
          expect(shipment.attributes?.implausible_stated_at).toBe(kept);
          for (const { occurredAt, timeFault } of events) {
            expect(timeFault !== undefined || isPlausible(occurredAt!)).toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

const isPlausible = (occurredAt: string): boolean =>
  occurredAt >= '2000' && Date.parse(occurredAt) <= Date.parse(RECEIVED_AT) + 24 * 3600 * 1000;

/** The same body with a value at a path that may be new to it. */
function withValue(body: JsonObject, [key, ...rest]: readonly string[], value: Json): JsonObject {
  const inner = body[key!];
  return {
    ...body,
    [key!]: rest.length > 0 ? withValue(isObject(inner) ? inner : {}, rest, value) : value,
  };
}

function doubled(integration: Integration, path: string): Outcome<JsonObject> {
  const keys = path.split('.');
  const last = keys.pop()!;
  const text = keys.reduceRight((inner, key) => `{"${key}":${inner}}`, `{"${last}":"a","${last}":"b"}`);
  return parseJson(Buffer.from(text), integration.identityPaths);
}
