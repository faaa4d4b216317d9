import { lookup } from 'node:dns/promises';

/**
 * The URLs of all processes behind some URLs: a name of a service of containers has an address for each replica, and each
 * says something else of itself. A name that cannot be looked up stays as it is: that it does not answer says so.
 */
export async function everyAddress(urls: readonly string[]): Promise<string[]> {
  const all = await Promise.all(
    urls.map(async (text) => {
      const url = new URL(text);
      // A certificate is for the name.
      if (url.protocol !== 'http:') return [text];
      const found = await lookup(url.hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
      // The same process under its addresses of both kinds.
      const kind = found.some(({ family }) => family === 4) ? 4 : 6;
      const addresses = found.filter(({ family }) => family === kind);
      if (addresses.length < 2) return [text];
      return addresses.map(({ address, family }) => {
        url.hostname = family === 6 ? `[${address}]` : address;
        return url.href;
      });
    }),
  );
  return all.flat();
}
