/**
 * An OpenID provider at which people log in (oidc-provider), as a process of its own. Every name gets in with any
 * password; `ann` is in the group `support`. PORT, REDIRECT_URI, CLIENT_SECRET.
 */
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const port = Number(process.env.PORT);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'console',
      client_secret: process.env.CLIENT_SECRET,
      redirect_uris: [process.env.REDIRECT_URI],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: { openid: ['sub', 'groups'], profile: ['preferred_username'] },
  conformIdTokenClaims: false,
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      preferred_username: `${id}@example.com`,
      groups: id === 'ann' ? ['support'] : ['sales'],
    }),
  }),
  pkce: { required: () => true },
  ttl: { Session: 600, Interaction: 600, Grant: 600, IdToken: 600, AccessToken: 600 },
});

createServer(provider.callback()).listen(port, '127.0.0.1');
