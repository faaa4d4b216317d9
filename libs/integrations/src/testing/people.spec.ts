import { unmarkedPeople } from './people';

test.each([
  [{ consignee: 'Jane Doe' }],
  [{ receiver: { name: 'Jane Doe' } }],
  [{ recipientName: 'Jane Doe' }],
  [{ customer_name: 'Jane Doe' }],
  [{ customers: [{ name: 'Jane Doe' }] }],
  [{ firstName: 'Jane' }],
  [{ name: 'Jane Doe' }],
  [{ signed_by: 'Jane Doe' }],
  [{ proof: { SignedBy: 'Jane Doe' } }],
  [{ emails: ['jane.doe@example.com'] }],
  [{ contactPhone: '+420 777 123 456' }],
])('%j names a person without the word', (body) => {
  expect(unmarkedPeople(body)).toHaveLength(1);
});

test.each([
  [{ receiver: { name: 'Jane Private' }, emails: ['jane.private@example.com'], phone: '+15550100999' }],
  [{ courier: { name: 'DHL' }, country_name: 'Austria', event_name: 'Delivered' }],
  [{ customers: [{ id: '1', role: 'buyer', language: 'en' }], customerId: '4711' }],
  [{ signature_requirement: 'Direct', filename: 'label.pdf', consignee: null, recipient: '' }],
])('%j does not', (body) => {
  expect(unmarkedPeople(body)).toEqual([]);
});

test('what is kept as personal needs no word', () => {
  expect(unmarkedPeople({ signed_by: 'J. DOE' }, { signed_by: 'J. DOE' })).toEqual([]);
});
