/**
 * A sender may add a field anywhere, or make an object of a text, in a version that is not known yet. Whatever is in
 * it, nothing of it may be read by analysts, who read all but the personal attributes.
 */
import type { Json } from '@app/events';
import { INTEGRATIONS, type Integration } from './index';
import { isObject, parseJson, type JsonObject } from './json/parse';
import { fixturesOf, webhookOf, type Fixture } from './testing/fixtures';

const MARK = 'Jane Doe +420 777 123 456';
const PERSON: JsonObject = { name: MARK, value: { text: MARK }, list: [MARK, { name: MARK }] };

/**
 * Copies of a value, each with a person at another place: beside the fields of an object, or instead of a text, an
 * object or a list of objects. A list of texts may hold any text.
 */
function* withPersons(value: Json, path = ''): Generator<[where: string, body: Json]> {
  if (Array.isArray(value)) {
    yield [`${path}[+]`, [...value, PERSON]];
    for (const [index, item] of value.entries())
      for (const [where, changed] of withPersons(item, `${path}[${index}]`))
        yield [where, value.with(index, changed)];
  } else if (value !== null && typeof value === 'object') {
    yield [`${path}.+`, { ...value, receiver: PERSON, receiver_name: MARK }];
    for (const [key, inner] of Object.entries(value))
      for (const [where, changed] of withPersons(inner, `${path}.${key}`))
        yield [where, { ...value, [key]: changed }];
  } else {
    yield [path, PERSON];
  }
  if (isObject(Array.isArray(value) ? value[0] : value)) yield [path, MARK];
}

/** What analysts, and readers of dead letters' details, see of a body. */
function readableOf(integration: Integration, { headers, pulled }: Fixture, body: Json): string {
  const parsed = parseJson(Buffer.from(JSON.stringify(body)), integration.identityPaths);
  if (parsed.outcome === 'deadLetter') return parsed.detail;
  const mapped = integration.map(webhookOf(parsed.value, { headers, pulled }));
  if (mapped.outcome === 'deadLetter') return mapped.detail;
  const { personalAttributes: _, ...shipment } = mapped.value.shipment;
  return JSON.stringify({ ...mapped.value, shipment });
}

const ALL = INTEGRATIONS.flatMap((integration) =>
  fixturesOf(integration).map(
    (fixture) => [`${integration.name} ${fixture.name}`, integration, fixture] as const,
  ),
);

test.each(ALL)('%s shows nothing of a person who is put anywhere into it', (_name, integration, fixture) => {
  const body = JSON.parse(fixture.body.toString()) as Json;
  const places = [...withPersons(body)];
  const shown = places.filter(([, changed]) => readableOf(integration, fixture, changed).includes(MARK));
  expect(places.length).toBeGreaterThan(5);
  expect(shown.map(([where]) => where)).toEqual([]);
});

test.each(ALL.filter(([, , { headers }]) => Object.keys(headers).some((name) => name.includes('version'))))(
  '%s shows nothing of one in a version from the future either',
  (_name, integration, fixture) => {
    const headers = Object.fromEntries(
      Object.entries(fixture.headers).map(([name, value]) => [
        name,
        name.includes('version') ? '2031-07' : value,
      ]),
    );
    const body = JSON.parse(fixture.body.toString()) as Json;
    const shown = [...withPersons(body)].filter(([, changed]) =>
      readableOf(integration, { ...fixture, headers }, changed).includes(MARK),
    );
    expect(shown.map(([where]) => where)).toEqual([]);
  },
);
