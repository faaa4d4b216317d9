/**
 * Who sent a request, as far as proxies that are trusted say so in X-Forwarded-For. Proxies write addresses with a
 * port, in brackets or quotes, or as `for=` too. What is no address counts as the proxy's own: whatever is behind it
 * could otherwise be a new sender with each request.
 */
import { isIP } from 'node:net';

/**
 * @param peer address of the connection
 * @param forwarded the header, oldest element first
 * @param isTrusted whether an address is that of a proxy whose word counts
 */
export function senderAddress(
  peer: string,
  forwarded: string | readonly string[] | undefined,
  isTrusted: (address: string) => boolean,
): string {
  let address = peer;
  if (forwarded === undefined) return address;
  const elements = String(forwarded).split(',');
  while (elements.length > 0 && isTrusted(address)) {
    const next = addressIn(elements.pop()!);
    if (next === undefined) break;
    address = next;
  }
  return address;
}

/** `192.0.2.9`, `192.0.2.9:443`, `2001:db8::1`, `[2001:db8::1]:443`, each also quoted and as `for=…;proto=https`. */
const ELEMENT = /^\s*(?:for\s*=\s*)?"?\s*(?:\[([^\]]+)\](?::\w+)?|([^\s";[\]]+))\s*"?\s*(?:;.*)?$/i;

function addressIn(element: string): string | undefined {
  const [, inBrackets, plain] = ELEMENT.exec(element) ?? [];
  const address = inBrackets ?? plain ?? '';
  if (isIP(address) !== 0) return address;
  const [beforePort = '', ...more] = address.split(':');
  return inBrackets === undefined && more.length === 1 && isIP(beforePort) === 4 ? beforePort : undefined;
}
