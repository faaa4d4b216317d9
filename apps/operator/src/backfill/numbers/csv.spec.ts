import { numbersIn } from './csv';

const A = { trackingNumber: '00123' };
const B = { trackingNumber: '1Z999', carrier: 'ups' };

it.each([
  ['numbers alone', '00123\n1Z999\n', [A, { trackingNumber: '1Z999' }]],
  ['a carrier beside a number', '00123\n1Z999,ups', [A, B]],
  ['a header', 'tracking_number,carrier\n00123,\n1Z999,ups\n', [A, B]],
  ['a header with the columns elsewhere', 'order;Carrier;Tracking Number\n7;ups;1Z999\n8;;00123', [B, A]],
  [
    'quotes, a mark at the beginning, and Windows line ends',
    '\uFEFF"trackingId","x"\r\n"00123","a,b"\r\n',
    [A],
  ],
  ['a doubled quote', '"a""b"', [{ trackingNumber: 'a"b' }]],
  ['empty lines and spaces', '\n  00123  \n\n', [A]],
  ['a number twice', '00123\n00123\n1Z999,ups', [A, B]],
  ['one number under two carriers', '1Z999,ups\n1Z999,dhl', [B, { ...B, carrier: 'dhl' }]],
  ['nothing', '', []],
  ['a header alone', 'tracking_number', []],
])('reads %s', (_, csv, numbers) => {
  expect(numbersIn(csv)).toEqual(numbers);
});

it.each([
  ['no number', 'tracking_number,carrier\n,ups', /line 2 .*no tracking number/],
  ['a number that was rounded', '00123\n1.23457E+11', /line 2 .*rounded/],
])('refuses a line with %s', (_, csv, fault) => {
  expect(() => numbersIn(csv)).toThrow(fault);
});
