import { addressList, fixedBits, isLoopback, senderOf } from './network';

it('knows addresses and networks of both families, and IPv4 in the clothes of IPv6', () => {
  const listed = addressList(['192.0.2.7', '10.0.0.0/8', '2001:db8::/32']);
  for (const address of ['192.0.2.7', '10.255.0.1', '::ffff:10.1.1.1', '2001:db8:9::1'])
    expect(listed(address)).toBe(true);
  for (const address of ['192.0.2.8', '11.0.0.1', '::ffff:11.1.1.1', '2001:db9::1', 'localhost', ''])
    expect(listed(address)).toBe(false);
});

it('matches no address with an empty list', () => expect(addressList([])('127.0.0.1')).toBe(false));

it.each(['proxy.example.com', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '2001:db8::/129', '10.0.0', ''])(
  'refuses %j as a network',
  (network) => expect(() => addressList([network])).toThrow(/is not an address or a network/),
);

it('knows this machine', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].map(isLoopback)).toEqual(Array(4).fill(true));
  expect(['128.0.0.1', '0.0.0.0', '::2', 'localhost'].map(isLoopback)).toEqual(Array(4).fill(false));
});

it('takes an IPv6 network of 64 bits for one sender', () => {
  expect(senderOf('2001:db8:1:2:3:4:5:6')).toBe(senderOf('2001:db8:1:2::9'));
  expect(senderOf('2001:db8:1:2::9')).not.toBe(senderOf('2001:db8:1:3::9'));
  expect(senderOf('::1')).toBe(senderOf('::2'));
  expect(senderOf('192.0.2.1')).not.toBe(senderOf('192.0.2.2'));
  expect(senderOf('::ffff:192.0.2.1')).toBe('::ffff:192.0.2.1');
});

test.each([
  ['10.0.0.0/8', 8],
  ['10.0.0.1', 32],
  ['2001:db8::/32', 32],
  ['::ffff:0:0/96', 0],
  ['::ffff:10.0.0.0/104', 8],
  ['::ffff:10.0.0.1', 32],
  ['::/0', 0],
])('%s fixes %d bits', (network, bits) => {
  expect(fixedBits(network)).toBe(bits);
});
