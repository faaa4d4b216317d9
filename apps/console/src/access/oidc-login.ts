/**
 * Logging in at an OpenID provider: authorization code flow with PKCE, state and nonce. Who is in has a sealed cookie; the
 * provider's tokens are not kept.
 */
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as oidc from 'openid-client';
import { loggedOutPage, notLetInPage } from './login.page';
import { SealedCookies } from './sealed-cookies';
import type { OidcConfig } from './oidc-config';
import { failedPage } from '../html/problem.page';
import { sendPage } from '../html/send';

/** What the configuration holds where an issuer is set. */
type Settings = OidcConfig &
  Required<
    Pick<
      OidcConfig,
      'CONSOLE_OIDC_ISSUER' | 'CONSOLE_OIDC_CLIENT_ID' | 'CONSOLE_OIDC_CLIENT_SECRET' | 'CONSOLE_URL'
    >
  >;

export const usesOidc = (config: OidcConfig): config is Settings => config.CONSOLE_OIDC_ISSUER !== undefined;

/** A login that was begun: what the way back has to prove, and where it leads. */
type Begun = Record<'verifier' | 'state' | 'nonce' | 'to', string>;

const CALLBACK = '/login/callback';
const LOGOUT = '/logout';
const SESSION = 'session';
const BEGUN = 'login';
const SESSION_SECONDS = 8 * 3_600;
const BEGUN_SECONDS = 600;

export class OidcLogin {
  private readonly logger = new Logger(OidcLogin.name);
  private readonly cookies: SealedCookies;
  private provider: Promise<oidc.Configuration> | undefined;

  constructor(private readonly settings: Settings) {
    this.cookies = new SealedCookies(settings.CONSOLE_SESSION_KEY, settings.CONSOLE_URL.startsWith('https:'));
  }

  /** Adds what the provider leads back to, and the way out. */
  addTo(server: FastifyInstance): void {
    server.get(CALLBACK, (request, reply) => this.finish(request, reply));
    server.post(LOGOUT, (request, reply) => {
      request.user = undefined;
      this.cookies.clear(reply, SESSION);
      return sendPage(reply, loggedOutPage());
    });
  }

  /** Whether a request is a part of logging in. */
  isOwn = ({ routeOptions }: FastifyRequest): boolean => routeOptions.url === CALLBACK;

  /** Undefined where nobody is logged in. */
  async userOf(request: FastifyRequest): Promise<string | undefined> {
    return (await this.cookies.get<{ name: string }>(request, SESSION))?.name;
  }

  /** Leads to the provider, and from there back to the page that was asked for. */
  async begin(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const verifier = oidc.randomPKCECodeVerifier();
    const begun: Begun = { verifier, state: oidc.randomState(), nonce: oidc.randomNonce(), to: request.url };
    try {
      const url = oidc.buildAuthorizationUrl(await this.configuration(), {
        redirect_uri: this.callbackUrl,
        scope: ['openid', 'profile', ...this.settings.CONSOLE_OIDC_SCOPES].join(' '),
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: begun.state,
        nonce: begun.nonce,
      });
      await this.cookies.set(reply, BEGUN, begun, BEGUN_SECONDS);
      return await reply.redirect(url.href, 303);
    } catch (error) {
      return this.failed(reply, error);
    }
  }

  private async finish(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const begun = await this.cookies.get<Begun>(request, BEGUN);
    this.cookies.clear(reply, BEGUN);
    // Too long ago, begun in another browser, or in another tab meanwhile.
    if (!begun) return reply.redirect('/', 303);
    let claims: Record<string, unknown> | undefined;
    try {
      const url = new URL(request.url, this.settings.CONSOLE_URL);
      const tokens = await oidc.authorizationCodeGrant(await this.configuration(), url, {
        pkceCodeVerifier: begun.verifier,
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      });
      claims = tokens.claims();
    } catch (error) {
      return this.failed(reply, error);
    }
    const name = nameIn(claims);
    if (!this.maysIn(claims)) {
      this.logger.warn('login refused', { name, claim: this.settings.CONSOLE_OIDC_CLAIM });
      return sendPage(reply, notLetInPage(name), 403);
    }
    this.logger.log('logged in', { name });
    await this.cookies.set(reply, SESSION, { name }, SESSION_SECONDS);
    return reply.redirect(this.ownUrl(begun.to), 303);
  }

  private maysIn(claims: Record<string, unknown> | undefined): boolean {
    const { CONSOLE_OIDC_CLAIM: claim, CONSOLE_OIDC_VALUES: values } = this.settings;
    if (!claims) return false;
    if (values.length === 0) return true;
    return [claims[claim]].flat().some((value) => typeof value === 'string' && values.includes(value));
  }

  /** Of an address that may be written so that browsers take it for one of another host. */
  private ownUrl(to: string): string {
    const own = new URL(this.settings.CONSOLE_URL);
    const url = URL.canParse(to, own) ? new URL(to, own) : own;
    return url.origin === own.origin ? url.href : own.href;
  }

  private failed(reply: FastifyReply, error: unknown): FastifyReply {
    this.logger.warn('login failed', { error: (error as Error).message });
    return sendPage(reply, failedPage('The login did not succeed. The log of the console says why.'), 503);
  }

  private get callbackUrl(): string {
    return new URL(CALLBACK, this.settings.CONSOLE_URL).href;
  }

  /** Asked for once; again after it could not be had. */
  private configuration(): Promise<oidc.Configuration> {
    const { CONSOLE_OIDC_ISSUER: issuer, CONSOLE_OIDC_CLIENT_ID: id } = this.settings;
    const { CONSOLE_OIDC_CLIENT_SECRET: secret } = this.settings;
    this.provider ??= oidc
      .discovery(new URL(issuer), id, secret, undefined, {
        execute: issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [],
      })
      .catch((error: unknown) => {
        this.provider = undefined;
        throw error;
      });
    return this.provider;
  }
}

/** As people know it; the subject where the provider says no more. */
const nameIn = (claims: Record<string, unknown> | undefined): string => {
  const { preferred_username: username, email, sub } = claims ?? {};
  return [username, email, sub].find((one) => typeof one === 'string') ?? 'nobody';
};
