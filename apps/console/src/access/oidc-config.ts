import { Holds, List, MayBeLeftOut, Secret, Text, isLoopback } from '@app/config';

const isTrustworthy = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (
    protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || isLoopback(hostname)))
  );
};

const isSetWith = ({ CONSOLE_OIDC_ISSUER: issuer }: OidcConfig, value: unknown): boolean =>
  issuer === undefined || value !== undefined;

/** Logging in at an OpenID provider, by the authorization code flow with PKCE. */
export class OidcConfig {
  /** URL of the provider, as in its metadata. With it, every page asks for a login there. */
  @Holds<OidcConfig>(
    ({ CONSOLE_OIDC_ISSUER: issuer }) => issuer === undefined || isTrustworthy(issuer),
    'must be an https:// URL',
  )
  CONSOLE_OIDC_ISSUER?: string;

  /** The console's own id at the provider. */
  @Holds<OidcConfig>(
    (config) => isSetWith(config, config.CONSOLE_OIDC_CLIENT_ID),
    'must be set with CONSOLE_OIDC_ISSUER',
  )
  CONSOLE_OIDC_CLIENT_ID?: string;

  /** The console's own secret there. */
  @Secret()
  @Holds<OidcConfig>(
    (config) => isSetWith(config, config.CONSOLE_OIDC_CLIENT_SECRET),
    'must be set with CONSOLE_OIDC_ISSUER',
  )
  CONSOLE_OIDC_CLIENT_SECRET?: string;

  /** URL under which people reach the console; the provider is told to lead back to `/login/callback` under it. */
  @Holds<OidcConfig>(
    ({ CONSOLE_OIDC_ISSUER: issuer, CONSOLE_URL: url }) =>
      issuer === undefined
        ? url === undefined || isTrustworthy(url)
        : url !== undefined && isTrustworthy(url),
    'must be an https:// URL, and be set with CONSOLE_OIDC_ISSUER',
  )
  CONSOLE_URL?: string;

  /** Further scopes that are asked for, besides `openid` and `profile`. */
  @List(0)
  CONSOLE_OIDC_SCOPES: string[] = [];

  /** Claim of the ID token that says who may in. */
  @Text()
  CONSOLE_OIDC_CLAIM = 'groups';

  /** Values of that claim that may in; one of them is enough. Empty: everybody whom the provider lets into this client. */
  @List(0)
  CONSOLE_OIDC_VALUES: string[] = [];

  /** What sessions are sealed with, 32 characters or more. Left out: those of before end when the console starts again. */
  @MayBeLeftOut()
  @Secret()
  @Text(/^.{32,}$/, 'must have 32 characters or more')
  CONSOLE_SESSION_KEY?: string;
}
