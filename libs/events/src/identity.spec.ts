import { contentId, rawWebhookId, shipmentId, shipmentKey } from './identity';

const shipment = { account: 'acme', carrier: 'fedex', trackingNumber: '794 612/34' };

describe('shipmentKey', () => {
  it('keeps parts apart whatever they hold', () => {
    expect(shipmentKey(shipment)).toBe('acme/fedex/794%20612%2F34');
    expect(shipmentKey({ ...shipment, carrier: 'a/b', trackingNumber: 'c' })).not.toBe(
      shipmentKey({ ...shipment, carrier: 'a', trackingNumber: 'b/c' }),
    );
  });
});

describe('shipmentId', () => {
  it('is a UUID of version 5 that depends on every part and on case', () => {
    const id = shipmentId(shipment);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(shipmentId({ ...shipment })).toBe(id);
    expect(shipmentId({ ...shipment, account: 'Acme' })).not.toBe(id);
    expect(shipmentId({ ...shipment, carrier: 'ups' })).not.toBe(id);
    expect(shipmentId({ ...shipment, trackingNumber: '79461234' })).not.toBe(id);
  });
});

describe('content ids', () => {
  it('do not let parts run into each other', () => {
    expect(contentId(['ab', 'c'])).not.toBe(contentId(['a', 'bc']));
    expect(contentId(['a', null])).not.toBe(contentId(['a', '']));
  });

  it('tell bodies apart that carry the same sender id', () => {
    expect(rawWebhookId('s', 'event-1', 'aa')).not.toBe(rawWebhookId('s', 'event-1', 'bb'));
    expect(rawWebhookId('s', 'event-1', 'aa')).toBe(rawWebhookId('s', 'event-1', 'aa'));
  });
});
