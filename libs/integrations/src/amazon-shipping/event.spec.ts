import type { Json } from '@app/events';
import { eventOf as event, send, sent } from '../testing/amazon-pushes';
import { RECEIVED_AT } from '../testing/fixtures';

test('detail codes that can be read are not lost with one that cannot', () => {
  expect(event({ trackingDetailCodes: ['Damaged', null, ''] }).details).toEqual(['Damaged']);
});

test('detail codes: none, one, a list; sorted and distinct', () => {
  expect(event({}).details).toEqual([]);
  expect(event({ trackingDetailCodes: null }).details).toEqual([]);
  expect(event({ trackingDetailCodes: 'Signed' }).details).toEqual(['Signed']);
  expect(event({ trackingDetailCodes: ['Signed', 'Damaged', 'Signed'] }).details).toEqual([
    'Damaged',
    'Signed',
  ]);
});

describe('a leg', () => {
  test.each(['RETURN', 'RETURNS ', ' FORWARD', 'REVERSE'])(
    '%j is on no list: it is kept, counted, and decides nothing',
    (shipmentType) => {
      expect(event({ eventCode: 'Delivered', shipmentType })).toMatchObject({
        status: 'delivered',
        direction: 'unknown',
        attributes: { shipment_type: shipmentType },
        milestones: ['delivered'],
        unmapped: [{ field: 'detail.shipmentType', code: shipmentType }],
      });
    },
  );

  test.each([
    ['returns', 'return'],
    ['Forward', 'forward'],
  ])('%s is the leg of any case', (leg, direction) => {
    const mapped = event({ shipmentType: leg });
    expect(mapped).toMatchObject({ direction, attributes: {} });
    expect(mapped).not.toHaveProperty('unmapped');
  });
});

test('codes are kept verbatim, and counted where they are on no list', () => {
  const details = ['customerunavailable', 'Beamed', 'beamed', 'Signed '];
  expect(event({ eventCode: 'DELIVERYATTEMPTED', trackingDetailCodes: details })).toMatchObject({
    code: 'DELIVERYATTEMPTED',
    status: 'delivery_attempted',
    statusReason: 'recipient_unavailable',
    details: [...details].sort(),
    unmapped: ['Beamed', 'Signed ', 'beamed'].map((code) => ({
      field: 'detail.trackingDetailCodes[]',
      code,
    })),
  });
});

test('an event without a time is kept and marks nothing', () => {
  expect(event({ eventTime: null, eventCode: 'OutForDelivery' })).toMatchObject({
    occurredAt: null,
    occurredAtText: null,
    occurredAtPrecision: null,
    timeFault: 'missing',
    milestones: [],
  });
});

describe('the id of an event', () => {
  test('is that of the parcel, code, instant and leg, however they are written', () => {
    const { id } = event({});
    expect(event({ eventTime: '2025-03-10T09:00:00.000+01:00', status: 'X' }, { id: 'e2' }).id).toBe(id);
    expect(event({ eventCode: 'DEPARTED', shipmentType: 'forward' }).id).toBe(id);
    expect(event({ eventTime: '2025-03-10T08:00:00.001Z' }).id).not.toBe(id);
    expect(event({ shipmentType: 'RETURNS' }).id).not.toBe(id);
  });

  test('told without its leg it is completed later', () => {
    const legless = event({ shipmentType: null });
    expect(legless).toMatchObject({ direction: 'unknown' });
    expect(legless).not.toHaveProperty('scan');
    expect(event({}).scan).toEqual({ id: legless.id, parts: ['forward'] });
    expect(event({ shipmentType: 'RETURNS' }).scan).toEqual({ id: legless.id, parts: ['return'] });
    expect(event({ shipmentType: 'SIDEWAYS' }).id).toBe(legless.id);
  });
});

describe('times', () => {
  test.each<[Json, string | undefined]>([
    [null, 'missing'],
    ['', 'missing'],
    ['2025-02-30T00:00:00Z', 'invalid'],
    [1741593600, 'invalid'],
    ['1970-01-01T00:00:00Z', 'implausible'],
    ['2025-03-11T08:00:06Z', 'implausible'],
    ['2025-03-11T08:00:05Z', undefined],
  ])('an event at %j is %s', (eventTime, fault) => {
    const mapped = event({ eventTime, eventCode: 'Delivered' });
    expect(mapped.timeFault).toBe(fault);
    expect(mapped.milestones).toEqual(fault ? [] : ['delivered']);
  });

  test('what cannot be right does not say when it was stated', () => {
    expect(sent({ eventTime: '2099-01-01T00:00:00Z' }).statedAt).toBe('2025-03-10T08:00:05.000Z');
    expect(send({ eventTime: '2998-01-01T00:00:00Z' }, {}, { time: '2998-01-01T00:00:00Z' })).toMatchObject({
      value: {
        statedAt: RECEIVED_AT,
        precedence: { sentAt: RECEIVED_AT },
        shipment: { attributes: { implausible_stated_at: '2998-01-01T00:00:00Z' } },
        events: [{ timeFault: 'implausible', milestones: [] }],
      },
    });
    expect(event({}, { time: '1970-01-01T00:00:00Z' }).timeFault).toBeUndefined();
    expect(sent({ eventTime: null }, { time: 'then' })).toMatchObject({
      statedAt: RECEIVED_AT,
      precedence: { sentAt: RECEIVED_AT },
    });
  });
});

test('the status is read under either spelling', () => {
  expect(event({ status: 'InTransit' }).attributes).toEqual({ status: 'InTransit' });
  expect(event({ Status: 'InTransit' }).attributes).toEqual({ status: 'InTransit' });
  expect(event({}).attributes).toEqual({});
});
