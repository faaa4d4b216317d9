/** What is kept in addition to the columns, whichever way a version or a sender writes it. */
import type { JsonObject } from '../json/parse';
import { eventOf, send, sent } from '../testing/aftership-webhooks';
import { valueOf } from '../testing/fixtures';
import { versions } from './versions';

const mappedIn = (version: string, tracking: JsonObject) =>
  valueOf(send(tracking, version === 'legacy' ? undefined : version));
const shipmentOf = (tracking: JsonObject, version: string) => mappedIn(version, tracking).shipment;

describe('couriers', () => {
  const first = { slug: 'a', tracking_number: '1', source: 'checkpoint' };
  const second = { slug: 'b', tracking_number: '2', source: 'user' };
  const next_couriers = [
    { ...first, courier_tracking_link: 'https://a.example.com/1' },
    { ...second, courier_redirect_link: 'https://b.example.com/2' },
  ];

  test.each(versions.names)('that come next are all kept in %s, their links apart', (version) => {
    const { attributes, personalAttributes } = shipmentOf({ next_couriers }, version);
    expect(attributes).toMatchObject({ next_couriers: [first, second] });
    expect(JSON.stringify(attributes)).not.toContain('example.com');
    expect(personalAttributes).toMatchObject({
      next_courier_links: [
        { tracking: 'https://a.example.com/1', redirect: null },
        { tracking: null, redirect: 'https://b.example.com/2' },
      ],
    });
  });

  test('the last that comes next is the last mile, unless the body says better', () => {
    expect(shipmentOf({ next_couriers }, '2024-10').attributes).toMatchObject({ last_mile: second });
    const better = { next_couriers, last_mile: first };
    expect(shipmentOf(better, '2024-10').attributes).toMatchObject({ last_mile: first });
  });

  test('of the first and the last mile are kept with their days, their links apart', () => {
    const { attributes, personalAttributes } = sent({
      first_mile: { ...first, transit_time: 3, courier_tracking_link: 'https://a.example.com/1' },
      last_mile: { ...second, transit_time: '1' },
    }).shipment;
    expect(attributes).toMatchObject({
      first_mile: { ...first, transit_time: 3 },
      last_mile: { ...second, transit_time: 1 },
    });
    expect(personalAttributes).toMatchObject({
      first_mile_links: { tracking: 'https://a.example.com/1', redirect: null },
      last_mile_links: null,
    });
  });

  test.each([[null], [[]], [[{}]], [[{ slug: 'null' }]]])('stated as %j are none', (none) => {
    expect(sent({ next_couriers: none, first_mile: null, last_mile: {} }).shipment).toMatchObject({
      attributes: { next_couriers: null, first_mile: null, last_mile: null },
      personalAttributes: { next_courier_links: null, first_mile_links: null, last_mile_links: null },
    });
  });
});

describe('the weight', () => {
  test.each<[JsonObject, string]>([
    [{ shipment_weight: 2.5, shipment_weight_unit: 'kg' }, '2024-04'],
    [{ shipment_weight: '2.5', shipment_weight_unit: 'kg' }, '2024-04'],
    [{ shipment_weight: '2.5', shipment_weight_unit: 'kg' }, '2024-07'],
    [{ shipment_weight: { value: '2.5', unit: 'kg' } }, '2024-04'],
    [{ shipment_weight: { value: '2.50', unit: 'kg' } }, '2026-07'],
    [{ shipment_weight: { value: 2.5, unit: 'kg' } }, '2026-07'],
  ])('of %j in %s is a number and its unit', (tracking, version) => {
    const { attributes } = shipmentOf(tracking, version);
    expect(attributes).toMatchObject({ shipment_weight: { value: 2.5, unit: 'kg' } });
  });

  test.each<[JsonObject, JsonObject | null]>([
    [{ shipment_weight: '.82' }, { value: 0.82, unit: null }],
    [
      { shipment_weight: 'heavy', shipment_weight_unit: 'kg' },
      { value: 'heavy', unit: 'kg' },
    ],
    [{ shipment_weight: '' }, null],
    [{ shipment_weight: 'null' }, null],
    [{ shipment_weight: null, shipment_weight_unit: 'kg' }, null],
  ])('of %j is kept as far as it says something', (tracking, weight) => {
    for (const version of ['legacy', '2026-07'])
      expect(shipmentOf(tracking, version).attributes!.shipment_weight).toEqual(weight);
  });
});

test('numbers written as texts, and texts written as numbers, are read', () => {
  const carbon_emissions = { value: '1e-3', unit: 'kg' };
  const { shipment } = sent({ carbon_emissions, order_tags: [1, 'b'], location_id: 7 });
  expect(shipment).toMatchObject({ carbonEmissionsValue: 0.001, orderTags: ['1', 'b'], locationId: '7' });
  expect(eventOf({ postal_code: 2108, state: 12 }).place).toMatchObject({ postalCode: '2108', region: '12' });
});

describe('a checkpoint', () => {
  test('keeps when AfterShip learned of it', () => {
    const created_at = '2024-05-20T13:05:00+00:00';
    expect(eventOf({ created_at }).attributes).toMatchObject({ created_at });
  });

  test('keeps half a coordinate, and a list of them in any version', () => {
    const half = { latitude: 1.5 };
    expect(eventOf({ coordinate: half }).attributes).toMatchObject({ coordinate: half });
    for (const version of ['2023-10', '2024-04', '2026-07']) {
      expect(eventOf({ coordinates: [1, 2] }, version).attributes).toMatchObject({ coordinates: [1, 2] });
    }
  });

  test('keeps a country that is no code beside the name that goes before it', () => {
    expect(eventOf({ country_region: 'ZZ-1', country_region_name: 'Somewhere' })).toMatchObject({
      place: { countryName: 'Somewhere' },
      attributes: { country_region: 'ZZ-1' },
    });
  });
});

test('both ids are kept where there are two, and the older one finds the tracking', () => {
  expect(sent({ id: '3'.repeat(32), legacy_id: '2'.repeat(24) }).shipment.attributes).toMatchObject({
    sender_id: '2'.repeat(24),
    id: '3'.repeat(32),
  });
  expect(sent({ id: '2'.repeat(24) }).shipment.attributes).not.toHaveProperty('id');
});

test('the older word for the source of an estimate becomes the newer one, in every version', () => {
  const estimate = { source: 'ai predictive EDD', datetime: '2024-05-23' };
  const tracking = { first_estimated_delivery: estimate, latest_estimated_delivery: estimate };
  for (const version of versions.names) {
    const mapped = mappedIn(version, tracking);
    expect(mapped.unmapped).toBeUndefined();
    expect(mapped.shipment).toMatchObject({
      estimatedDeliverySource: 'AfterShip EDD',
      attributes: {
        first_estimated_delivery: { source: 'AfterShip EDD' },
        latest_estimated_delivery: { source: 'AfterShip EDD' },
      },
    });
  }
});

test('words that are on no list are kept, and counted as unmapped', () => {
  const words = { delivery_type: 'drone', on_time_status: 'sometime', signature_requirement: 'blood' };
  const { shipment, unmapped } = sent(words);
  expect(shipment).toMatchObject({
    deliveryType: 'drone',
    onTimeStatus: 'sometime',
    signatureRequirement: 'blood',
  });
  const counted = Object.entries(words).map(([field, code]) => ({ field: `msg.${field}`, code }));
  expect(unmapped).toEqual(expect.arrayContaining(counted));
});
