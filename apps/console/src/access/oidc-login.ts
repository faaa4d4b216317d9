/**
 * Logging in at an OpenID provider: authorization code flow with PKCE, state and nonce. Who is in has a sealed cookie; the
 * provider's tokens are not kept.
 */
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as oidc from 'openid-client';
import { loggedOutPage, loginPage, notLetInPage } from './login.page';
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
type Begun = Record<'verifier' | 'nonce' | 'to', string>;

const CALLBACK = '/login/callback';
const LOGOUT = '/logout';
const SESSION = 'session';
/** Of each login that is under way, by its state: several tabs may log in at once. */
const begunBy = (state: string): string => `login-${state}`;
/** A longer address would make a cookie that browsers drop. */
const LONGEST_TO = 1_500;
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

  /** Answers with a page that leads to the provider, and from there back to the one that was asked for. */
  async begin(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    const to = request.url.length > LONGEST_TO ? '/' : request.url;
    const begun: Begun = { verifier, nonce: oidc.randomNonce(), to };
    try {
      const url = oidc.buildAuthorizationUrl(await this.configuration(), {
        redirect_uri: this.callbackUrl,
        scope: ['openid', 'profile', ...this.settings.CONSOLE_OIDC_SCOPES].join(' '),
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce: begun.nonce,
      });
      await this.cookies.set(reply, begunBy(state), begun, BEGUN_SECONDS);
      // A page that leads on, and no redirect: after a form, browsers allow none to another host.
      return sendPage(reply, loginPage(url.href), 401);
    } catch (error) {
      return this.failed(reply, error);
    }
  }

  private async finish(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { state } = request.query as { state?: unknown };
    const expectedState = typeof state === 'string' && STATE.test(state) ? state : '';
    const begun = await this.cookies.get<Begun>(request, begunBy(expectedState));
    // Too long ago, done already, or begun in another browser.
    if (!begun) return reply.redirect('/', 303);
    this.cookies.clear(reply, begunBy(expectedState));
    let claims: Record<string, unknown> | undefined;
    try {
      const url = new URL(request.url, this.settings.CONSOLE_URL);
      const tokens = await oidc.authorizationCodeGrant(await this.configuration(), url, {
        pkceCodeVerifier: begun.verifier,
        expectedState,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      });
      claims = tokens.claims();
    } catch (error) {
      return this.failed(reply, error);
    }
    const name = nameIn(claims);
    const subject = claims?.sub;
    if (!this.maysIn(claims)) {
      this.logger.warn('login refused', { name, subject, claim: this.settings.CONSOLE_OIDC_CLAIM });
      return sendPage(reply, notLetInPage(name), 403);
    }
    this.logger.log('logged in', { name, subject });
    await this.cookies.set(reply, SESSION, { name }, SESSION_SECONDS);
    return reply.redirect(this.ownUrl(begun.to), 303);
  }

  private maysIn(claims: Record<string, unknown> | undefined): boolean {
    const { CONSOLE_OIDC_CLAIM: claim, CONSOLE_OIDC_VALUES: values } = this.settings;
    if (!claims) return false;
    if (values.length === 0) return true;
    if (claim === 'email' && claims.email_verified === false) return false;
    return [claims[claim]].flat().some((value) => typeof value === 'string' && values.includes(value));
  }

  /** Of an address that may be written so that browsers take it for one of another host. */
  private ownUrl(to: string): string {
    const own = new URL(this.settings.CONSOLE_URL);
    const url = URL.canParse(to, own) ? new URL(to, own) : own;
    return url.origin === own.origin ? url.href : own.href;
  }

  private failed(reply: FastifyReply, error: unknown): FastifyReply {
    this.logger.warn('login failed', reasonsOf(error));
    return sendPage(reply, failedPage('The login did not succeed. The log of the console says why.'), 503);
  }

  private get callbackUrl(): string {
    return new URL(CALLBACK, this.settings.CONSOLE_URL).href;
  }

  /** Asked for once; again after it could not be had. */
  private configuration(): Promise<oidc.Configuration> {
    const { CONSOLE_OIDC_ISSUER: issuer, CONSOLE_OIDC_CLIENT_ID: id } = this.settings;
    const { CONSOLE_OIDC_CLIENT_SECRET: secret } = this.settings;
    this.provider ??= discovered(new URL(issuer), id, secret).catch((error: unknown) => {
      this.provider = undefined;
      throw error;
    });
    return this.provider;
  }
}

const STATE = /^[\w-]{20,100}$/;

/** The client proves itself in the body where the provider takes that, else in the header (HTTP Basic). */
async function discovered(issuer: URL, id: string, secret: string): Promise<oidc.Configuration> {
  const execute = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  const found = await oidc.discovery(issuer, id, secret, undefined, { execute });
  const metadata = found.serverMetadata();
  // What OpenID Connect Discovery says of a provider that says nothing.
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = metadata;
  if (methods.includes('client_secret_post')) return found;
  const configuration = new oidc.Configuration(metadata, id, secret, oidc.ClientSecretBasic(secret));
  for (const change of execute) change(configuration);
  return configuration;
}

/** As people know it, and as the provider does: a name may change, or be that of two people. */
function nameIn(claims: Record<string, unknown> | undefined): string {
  const { preferred_username: username, email, sub } = claims ?? {};
  const [name = 'nobody'] = [username, email, sub].filter((one) => typeof one === 'string');
  return typeof sub === 'string' && sub !== name ? `${name} (${sub})` : name;
}

/** What a provider, or the way to it, says of a failure is in several places. */
function reasonsOf(error: unknown): Record<string, unknown> {
  const {
    message,
    code,
    error: stated,
    error_description: description,
    cause,
  } = error as Record<string, unknown>;
  const reason = cause instanceof Error ? cause.message : undefined;
  return Object.fromEntries(
    Object.entries({ message, code, stated, description, cause: reason }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}
