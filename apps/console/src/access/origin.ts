/** From whose page a request comes, as browsers say it themselves (https://www.w3.org/TR/fetch-metadata/). */
import type { FastifyRequest } from 'fastify';

/** Whether a page of somebody else asks for this as a part of itself. A link that leads here is another thing. */
export function isPulledInElsewhere({ headers }: FastifyRequest): boolean {
  if (headers['sec-fetch-site'] !== 'cross-site') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
}

/** Whether a person goes to this page, as far as the browser says. */
export const isNavigation = ({ headers }: FastifyRequest): boolean =>
  (headers['sec-fetch-mode'] ?? 'navigate') === 'navigate';

/** Whether the page of somebody else has led here. */
export const isLedHere = ({ headers }: FastifyRequest): boolean => headers['sec-fetch-site'] === 'cross-site';

/** Whether a form is on a page of the console. */
export function isOwnForm({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin = '' } = headers;
  return URL.canParse(origin) && new URL(origin).host === host;
}
