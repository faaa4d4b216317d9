import { BlockList, isIP } from 'node:net';

/**
 * Tells whether an address, IPv4 or IPv6, is one of these or in one of these networks.
 * @throws Error naming the entry that is neither
 */
export function addressList(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits, ...more] = network.split('/');
    const family = familyOf(address);
    const widest = family === 'ipv4' ? 32 : 128;
    if (
      !family ||
      more.length > 0 ||
      (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= widest))
    )
      throw new Error(`${network} is not an address or a network`);
    list.addSubnet(address, bits === undefined ? widest : Number(bits), family);
  }
  return (address) => {
    const family = familyOf(address);
    return family !== undefined && list.check(address, family);
  };
}

/** Whether an address is one of this machine itself. */
export const isLoopback = addressList(['127.0.0.0/8', '::1']);

/** How many bits of an address a network fixes, counted as in IPv4 where it is one of IPv4 written as IPv6. */
export function fixedBits(network: string): number {
  const [address = '', bits] = network.split('/');
  if (isIP(address) === 4) return Number(bits ?? 32);
  const fixed = Number(bits ?? 128);
  const isMapped = addressList(['::ffff:0:0/96'])(address) && fixed >= MAPPED_BITS;
  return isMapped ? fixed - MAPPED_BITS : fixed;
}

/** Bits before an IPv4 address that is written as IPv6. */
const MAPPED_BITS = 96;

/** A sender can have as many IPv6 addresses as it likes, but hardly more than one such network. */
export const senderOf = (address: string): string =>
  isIP(address) === 6 && !address.startsWith('::ffff:') ? networkOf(address) : address;

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  if (tail === undefined) return first.slice(0, 4).join(':');
  const last = tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : undefined;
}
