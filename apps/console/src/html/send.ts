import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { textOfPage, type LoggedInUser } from './document';
import { printable } from './parts';

/** Nothing is fetched from elsewhere, nothing runs but our one script, and nobody puts the pages into a frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer. */
export const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Answers with a page. */
export const sendPage = (reply: FastifyReply, page: VNode, status = 200): FastifyReply =>
  reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(textOfPage(page, shownTo(reply.request)));

const shownTo = ({ user, mayLogOut = false }: FastifyRequest): LoggedInUser | undefined =>
  user === undefined ? undefined : { name: printable(user), mayLogOut };
