import { readablePeople, unmarkedPeople } from './people';

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

test.each([
  ['an address', { delivery_address: '12 Main Street' }, { where: '12 Main Street' }],
  ['a note', { note: 'Left with Jane Doe' }, { remark: { said: ['Left with Jane Doe'] } }],
  [
    'a link under a name of ours',
    { tracking: 'https://t.example/?email=jane' },
    { page: 'https://t.example/?email=jane' },
  ],
  ['a mail address', { title: 'x' }, { title: 'For jane.doe@example.com' }],
  ['a phone number', { title: 'x' }, { title: 'call +420 777 123 456' }],
])('%s that analysts could read is found', (_what, body, readable) => {
  expect(readablePeople(body, readable)).toHaveLength(1);
});

test.each([
  [
    'what is not taken over',
    { delivery_address: '12 Main Street', link: 'https://x.example' },
    { city: 'Brno' },
  ],
  [
    'the path of an order',
    { order_id_path: 'https://shop.example/1' },
    { order_id_path: 'https://shop.example/1' },
  ],
  [
    'a time, a number and a code',
    {},
    { at: '2026-01-01T00:00:00+02:00', id: '1Z999AA10123456784', code: 'A+12' },
  ],
])('%s is nobody', (_what, body, readable) => {
  expect(readablePeople(body, readable)).toEqual([]);
});
