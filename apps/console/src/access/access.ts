/**
 * Who may see the console: whoever knows its login, where one is set; else only this machine itself. What changes
 * something is taken only from pages of the console itself, so that no other page can press its buttons.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { basicCredentials, sha256 } from '@app/sources';
import type { ConsoleConfig } from '../config';

/** Refuses requests before anything is looked at. */
export function guard(server: FastifyInstance, config: ConsoleConfig): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!isPermitted(request, config))
      return refuse(reply.header('www-authenticate', 'Basic realm="Parcelwire", charset="UTF-8"'), 401);
    if (!isAddressedRight(request, config)) return refuse(reply, 421);
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOwnForm(request))
      return refuse(reply, 403);
    return undefined;
  });
}

const TEXTS = {
  401: 'Log in to see this page.',
  403: 'This was not sent by a page of the console.',
  421: 'The console is not reached under this name.',
};

const refuse = (reply: FastifyReply, status: keyof typeof TEXTS): FastifyReply =>
  reply.code(status).type('text/plain').send(TEXTS[status]);

function isPermitted({ headers }: FastifyRequest, config: ConsoleConfig): boolean {
  const { CONSOLE_USERNAME: name, CONSOLE_PASSWORD: password } = config;
  if (name === undefined || password === undefined) return true;
  const login = loginIn(headers);
  return login !== undefined && isSame(`${login.username}:${login.password}`, `${name}:${password}`);
}

const loginIn = ({ authorization }: FastifyRequest['headers']): ReturnType<typeof basicCredentials> =>
  basicCredentials({ headers: authorization === undefined ? {} : { authorization: [authorization] } });

/** In a time that says nothing about the two. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(sha256(one), sha256(other));

/** Whose login it is; for the log. */
export const userOf = ({ headers }: FastifyRequest): string =>
  loginIn(headers)?.username ?? 'nobody in particular';

/** Without a login a name that leads here from elsewhere (DNS rebinding) must not open it. */
const isAddressedRight = ({ hostname }: FastifyRequest, { CONSOLE_USERNAME }: ConsoleConfig): boolean =>
  CONSOLE_USERNAME !== undefined || LOCAL_NAMES.has(hostname);

const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Browsers say themselves which page a form is on. */
function isOwnForm({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin = '' } = headers;
  return URL.canParse(origin) && new URL(origin).host === host;
}
