import type { JsonObject } from '../json/parse';
import { send, sent } from '../testing/aftership-webhooks';
import { valueOf } from '../testing/fixtures';

const promised = (date: string) => sent({ order_promised_delivery_date: date }, '2024-04').shipment;
const day = (date: string) => `${date}T00:00:00.000Z`;

test.each([
  [{ delivery_time: 5 }, undefined, 4],
  [{ delivery_time: '5' }, undefined, 4],
  [{ delivery_time: '5.0' }, undefined, 4],
  [{ delivery_time: 1 }, undefined, 0],
  [{ delivery_time: 0 }, undefined, null],
  [{ delivery_time: null }, undefined, null],
  [{ delivery_time: 5, transit_time: 5 }, undefined, 5],
  [{ delivery_time: 5, transit_time: 4 }, '2023-10', 4],
  [{ delivery_time: 5 }, '2023-10', undefined],
  [{ transit_time: 4 }, '2024-04', 4],
  [{ transit_time: -1 }, '2024-04', null],
  [{}, undefined, undefined],
])('%j in %s counts %s days in transit', (tracking, version, days) => {
  expect(valueOf(send(tracking, version)).shipment.reportedTransitDays).toBe(days);
});

describe('the estimate', () => {
  const keys = ['At', 'Min', 'Max', 'Source', 'ConfidenceCode'].map((key) => `estimatedDelivery${key}`);
  const estimate = (tracking: JsonObject, version?: string) => {
    const { shipment } = valueOf(send(tracking, version));
    return keys.map((key) => (shipment as Record<string, unknown>)[key]);
  };
  const prediction = { aftership_estimated_delivery_date: { confidence_code: 1003 } };

  test('is five columns or none', () => {
    expect(estimate(prediction, '2024-04')).toEqual(keys.map(() => undefined));
    expect(estimate({ latest_estimated_delivery: null }, '2024-04')).toEqual(keys.map(() => null));
    expect(estimate({ expected_delivery: '' })).toEqual(keys.map(() => null));
  });

  test('is the latest, else the courier’s; only AfterShip’s own has a confidence code', () => {
    const latest = { datetime: '2024-05-23', source: 'AfterShip EDD' };
    expect(
      estimate(
        { ...prediction, expected_delivery: '2024-05-24', latest_estimated_delivery: latest },
        '2024-04',
      ),
    ).toEqual([day('2024-05-23'), null, null, 'AfterShip EDD', 1003]);
    expect(estimate({ ...prediction, expected_delivery: '2024-05-24' }, '2024-04')).toEqual([
      day('2024-05-24'),
      null,
      null,
      'Carrier EDD',
      null,
    ]);
    expect(estimate({ latest_estimated_delivery: { ...latest, source: 'AI Predictive EDD' } })[3]).toBe(
      'AfterShip EDD',
    );
  });
});

test('what a body does not state is not stated, what it states as empty is cleared', () => {
  expect(Object.keys(sent({}).shipment)).toEqual(['status', 'statusReason', 'attributes']);
  expect(sent({ order_id: '', order_tags: [], carbon_emissions: null, title: null }).shipment).toMatchObject({
    orderId: null,
    orderTags: null,
    carbonEmissionsValue: null,
    carbonEmissionsUnit: null,
    attributes: { title: null },
  });
});

test('times less exact than an instant are named', () => {
  expect(
    sent({ order_date: '2024-05-01', shipment_pickup_date: '2024-05-02T10:00:00', first_attempted_at: '' })
      .shipment,
  ).toMatchObject({
    orderDate: day('2024-05-01'),
    pickedUpAt: '2024-05-02T10:00:00.000Z',
    firstAttemptedAt: null,
    impreciseTimes: ['order_date', 'picked_up_at'],
  });
});

test('a time that is none, or cannot be right, states nothing', () => {
  const { shipment } = sent({
    order_date: '2024-02-30',
    shipment_delivery_date: '2099-01-01',
    first_attempted_at: 5,
  });
  expect(Object.keys(shipment)).toEqual(['status', 'statusReason', 'attributes']);
});

test('a promised day is taken as it is written', () => {
  expect(promised('2024-05-23').orderPromisedDeliveryDate).toBe('2024-05-23');
  expect(promised('2024-05-23T23:30:00-05:00').orderPromisedDeliveryDate).toBe('2024-05-23');
  expect(promised('soon')).not.toHaveProperty('orderPromisedDeliveryDate');
});

test('a status needs a tag or a subtag; one that is stated as empty clears what was stated before', () => {
  expect(sent({ tag: { a: 1 }, subtag: null }).shipment).not.toHaveProperty('status');
  expect(sent({ tag: null }).shipment).toMatchObject({ status: null, statusReason: null, subStatus: null });
  expect(sent({ tag: null, subtag: 'Exception_012' }).shipment).toMatchObject({
    status: 'exception',
    statusReason: 'damaged',
    subStatus: 'Exception_012',
  });
  expect(sent({ tag: 'Teleported' })).toMatchObject({
    shipment: { status: 'unknown' },
    unmapped: [{ field: 'msg.tag', code: 'Teleported' }],
  });
});

const at = (second: number, told: JsonObject): JsonObject => ({
  checkpoint_time: `2024-03-10T16:43:0${second}Z`,
  ...told,
});

describe('where the tracking has no subtag, or one that no checkpoint has,', () => {
  const back = { tag: 'Exception', subtag: 'Exception_003', events: [{ code: 'returned_to_sender' }] };
  const held = { tag: 'AttemptFail', events: [{ code: 'x', reason: { code: 'outside_delivery_limits' } }] };

  test.each<[string, JsonObject, JsonObject[], JsonObject]>([
    ['no subtag', { tag: 'Exception', subtag: null }, [at(1, back)], { status: 'returned' }],
    ['another subtag', { tag: 'exception', subtag: 'Exception_001' }, [at(1, back)], { status: 'returned' }],
    [
      'a reason',
      { tag: 'AttemptFail' },
      [at(1, held)],
      { status: 'delivery_attempted', statusReason: 'outside_delivery_area' },
    ],
    [
      'a newer one with the tag',
      { tag: 'Exception' },
      [at(1, back), at(2, { tag: 'Exception' })],
      { status: 'exception' },
    ],
    ['one with another tag', { tag: 'InTransit' }, [at(1, back)], { status: 'in_transit' }],
    [
      'and not when the parcel has moved on since',
      { tag: 'Exception', subtag: 'Exception_001' },
      [at(1, back), at(2, { tag: 'InTransit' })],
      { status: 'exception' },
    ],
  ])('the newest checkpoint with its tag tells more: %s', (_what, tracking, checkpoints, shipment) => {
    expect(sent({ ...tracking, checkpoints }, '2025-01').shipment).toMatchObject(shipment);
  });
});
