/**
 * An issuer that is none of ours (oidc-provider), as a process of its own. Gives its clients JWTs for the resource
 * `urn:jwt` and opaque tokens for `urn:opaque`. PORT, and CLIENTS as JSON: client id to secret.
 */
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const port = Number(process.env.PORT);
const scope = 'webhooks.write';
const clients = Object.entries(JSON.parse(process.env.CLIENTS)).map(([id, secret]) => ({
  client_id: id,
  client_secret: secret,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  scope,
}));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients,
  scopes: [scope],
  ttl: { ClientCredentials: 600 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context, resource) => ({
        scope,
        audience: 'parcelwire',
        accessTokenTTL: 600,
        accessTokenFormat: resource === 'urn:jwt' ? 'jwt' : 'opaque',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});

createServer(provider.callback()).listen(port, '127.0.0.1');
