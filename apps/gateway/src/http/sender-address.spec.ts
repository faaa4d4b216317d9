import { addressList } from '@app/config';
import { senderAddress } from './sender-address';

const PROXY = '10.0.0.1';
const isTrusted = addressList(['10.0.0.0/8', 'fd00::/8']);
const sender = (forwarded: string, peer = PROXY): string => senderAddress(peer, forwarded, isTrusted);

test.each([
  ['192.0.2.9', '192.0.2.9'],
  ['192.0.2.9:51234', '192.0.2.9'],
  [' "192.0.2.9:51234" ', '192.0.2.9'],
  ['for=192.0.2.9', '192.0.2.9'],
  ['For="192.0.2.9:51234";proto=https;by=10.0.0.1', '192.0.2.9'],
  ['2001:db8::1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:51234', '2001:db8::1'],
  ['for="[2001:db8::1]:51234"', '2001:db8::1'],
  ['::ffff:192.0.2.9', '::ffff:192.0.2.9'],
])('%s is an address', (element, address) => {
  expect(sender(element)).toBe(address);
});

test.each([
  '',
  'unknown',
  '_hidden',
  '192.0.2.9:1:2',
  '192.0.2',
  '192.0.2.9 x',
  '[192.0.2.9',
  'for=',
  '::1]',
  'a',
])("%j is none, and the request counts as the proxy's", (element) => {
  expect(sender(element)).toBe(PROXY);
  expect(sender(`192.0.2.1, ${element}`)).toBe(PROXY);
});

test('of a chain the last element that no trusted proxy wrote counts', () => {
  expect(sender('203.0.113.1, 192.0.2.9:443, 10.1.1.1:80, [fd00::1]:80')).toBe('192.0.2.9');
  expect(sender('10.3.3.3')).toBe('10.3.3.3');
});

test('the word of a peer that is no trusted proxy does not count', () => {
  expect(sender('192.0.2.9', '198.51.100.1')).toBe('198.51.100.1');
});

test('without the header the sender is the peer', () => {
  expect(senderAddress(PROXY, undefined, isTrusted)).toBe(PROXY);
});
