/**
 * Who may see the console: whoever is logged in, where a login is set up; else only this machine itself. What changes
 * something is taken only from pages of the console itself, so that no other page can press its buttons.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { basicCredentials, sha256 } from '@app/sources';
import type { ConsoleConfig } from '../config';
import { OidcLogin, usesOidc } from './oidc-login';
import { isNavigation, isOwnForm, isPulledInElsewhere } from './origin';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose login it is; undefined where none is asked for. */
    user?: string;
    /** Whether the console keeps that login itself. */
    mayLogOut?: boolean;
  }
}

/** Refuses requests before anything is looked at. */
export function guard(server: FastifyInstance, config: ConsoleConfig): void {
  const { oidc: oidcConfig, CONSOLE_USERNAME } = config;
  const oidc = usesOidc(oidcConfig) ? new OidcLogin(oidcConfig) : undefined;
  const hasLogin = CONSOLE_USERNAME !== undefined || oidc !== undefined;
  server.decorateRequest('user');
  server.decorateRequest('mayLogOut', oidc !== undefined);
  oidc?.addTo(server);
  server.addHook('onRequest', async (request, reply) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead ? isPulledInElsewhere(request) : !isOwnForm(request)) return refuse(reply, 403);
    // Without a login a name that leads here from elsewhere (DNS rebinding) must not open it.
    if (!hasLogin && !LOCAL_NAMES.has(request.hostname)) return refuse(reply, 421);
    return oidc ? byOidc(oidc, request, reply) : byBasic(config, request, reply);
  });
}

const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

const TEXTS = {
  401: 'Log in to see this page.',
  403: 'This was not asked for by a page of the console.',
  421: 'The console is not reached under this name.',
};

const refuse = (reply: FastifyReply, status: keyof typeof TEXTS): FastifyReply =>
  reply.code(status).type('text/plain').send(TEXTS[status]);

async function byOidc(
  oidc: OidcLogin,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  request.user = await oidc.userOf(request);
  if (request.user !== undefined || oidc.isOwn(request)) return undefined;
  // What a form says would be lost on the way to the provider and back, and a part of a page leads nowhere.
  return request.method === 'GET' && isNavigation(request) ? oidc.begin(request, reply) : refuse(reply, 401);
}

function byBasic(
  config: ConsoleConfig,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  const { CONSOLE_USERNAME: name, CONSOLE_PASSWORD: password } = config;
  if (name === undefined || password === undefined) return undefined;
  const { authorization } = request.headers;
  const login = basicCredentials({
    headers: authorization === undefined ? {} : { authorization: [authorization] },
  });
  if (!login || !isSame(`${login.username}:${login.password}`, `${name}:${password}`))
    return refuse(reply.header('www-authenticate', 'Basic realm="Parcelwire", charset="UTF-8"'), 401);
  request.user = login.username;
  return undefined;
}

/** In a time that says nothing about the two. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(sha256(one), sha256(other));

/** Whose login it is; for the log. */
export const userOf = ({ user }: FastifyRequest): string => user ?? 'nobody in particular';
