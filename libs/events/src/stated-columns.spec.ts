import { SHIPMENT_SCHEMA } from './shipment';
import { SHIPMENT_STATEMENT_SCHEMA } from './shipment-statement';
import { STATED_COLUMNS, TIME_COLUMNS, columnName } from './stated-columns';

const names = Object.keys(STATED_COLUMNS);

it('makes each column an optional field of a statement and a required one of a shipment', () => {
  expect(Object.keys(SHIPMENT_STATEMENT_SCHEMA.properties)).toEqual(expect.arrayContaining(names));
  expect(SHIPMENT_STATEMENT_SCHEMA.required ?? []).toEqual([]);
  expect(SHIPMENT_SCHEMA.required).toEqual(expect.arrayContaining(names));
});

it('describes each column', () => {
  for (const name of names) {
    expect(SHIPMENT_SCHEMA.properties).toHaveProperty(`${name}.description`, expect.stringMatching(/\.$/));
  }
});

it('knows which columns hold times', () => {
  expect(TIME_COLUMNS).toEqual([
    'pickedUpAt',
    'firstAttemptedAt',
    'deliveredAt',
    'promisedDeliveryAt',
    'estimatedDeliveryAt',
    'estimatedDeliveryMin',
    'estimatedDeliveryMax',
    'orderDate',
    'orderPromisedDeliveryDate',
  ]);
});

it.each([
  ['pickedUpAt', 'picked_up_at'],
  ['estimatedDeliveryConfidenceCode', 'estimated_delivery_confidence_code'],
  ['status', 'status'],
])('names the column of %s %s', (field, column) => {
  expect(columnName(field)).toBe(column);
});
