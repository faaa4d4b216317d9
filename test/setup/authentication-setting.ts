/** A gateway with a source for each way to prove itself other than the examples', and the issuers that they name. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as openid from 'openid-client';
import type { Child } from '../../tools/local-stack/child';
import { PROJECT_ROOT } from '../../tools/local-stack/config';
import { freePort } from '../../tools/local-stack/ports';
import type { ProcessGroup } from '../../tools/local-stack/process-group';
import { ownProcesses, type OwnProcesses } from './own-processes';
import { startPipeline, type Pipeline } from './pipeline';
import { startEnvironment } from './servers';
import { TestIssuer } from './test-issuer';

export const PASSWORD = '93GSRq06Pmf5e@fAhq$$6lo^';
export const OTHER = 'the secret of another client';
export const BODY = JSON.stringify({
  detail: { trackingId: 'OAUTH2-1', eventTime: '2026-01-01T00:00:00Z', eventCode: 'Departed', version: 2 },
});
const SIGNING_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
}) as string;

interface Provider {
  url: string;
  child: Child;
}

export class AuthenticationSetting {
  /** Every token and secret that was ever sent. */
  readonly sent = new Set([PASSWORD, OTHER, encodeURIComponent(PASSWORD)]);

  constructor(
    readonly own: OwnProcesses,
    readonly issuer: TestIssuer,
    readonly provider: Provider,
    readonly pipeline: Pipeline,
  ) {}

  get tokenEndpoint(): string {
    return `${this.pipeline.gatewayUrl}/oauth2/token`;
  }

  send(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.pipeline.gatewayUrl}/webhooks/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: BODY,
    });
  }

  sendToken(path: string, token: string, headers: Record<string, string> = {}): Promise<Response> {
    this.sent.add(token);
    return this.send(path, { authorization: `Bearer ${token}`, ...headers });
  }

  ownToken(clientId: string, secret: string, inForm = false): Promise<string> {
    return fetchToken(this.tokenEndpoint, clientId, secret, {}, inForm);
  }

  providerToken(resource: 'urn:jwt' | 'urn:opaque', clientId = 'amazon', secret = PASSWORD): Promise<string> {
    return fetchToken(`${this.provider.url}/token`, clientId, secret, { resource, scope: 'webhooks.write' });
  }

  async stop(): Promise<void> {
    await this.pipeline.stop();
    await this.issuer.stop();
    await this.own.stop();
  }
}

export async function startAuthenticationSetting(): Promise<AuthenticationSetting> {
  const own = ownProcesses();
  const issuer = await new TestIssuer().start();
  try {
    const provider = await startProvider(own.group);
    const passwordFile = join(own.folder, 'password');
    const keyFile = join(own.folder, 'key.pem');
    writeFileSync(passwordFile, `${PASSWORD}\n`);
    writeFileSync(keyFile, SIGNING_KEY);
    const pipeline = await startPipeline({
      apps: ['gateway'],
      sources: sources(passwordFile, provider.url, issuer.url),
      env: {
        PASSWORD,
        OAUTH2_SIGNING_KEY_FILE: keyFile,
        TRUSTED_PROXIES: '127.0.0.1',
        FAILED_AUTHENTICATIONS_PER_MINUTE: '200',
      },
    });
    return new AuthenticationSetting(own, issuer, provider, pipeline);
  } catch (error) {
    await issuer.stop();
    await own.stop();
    throw error;
  }
}

async function startProvider(group: ProcessGroup): Promise<Provider> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = group.start({
    name: 'identity-provider',
    command: process.execPath,
    args: [join(PROJECT_ROOT, 'test', 'setup', 'identity-provider.mjs')],
    cwd: PROJECT_ROOT,
    env: {
      ...startEnvironment(),
      PORT: String(port),
      CLIENTS: JSON.stringify({ amazon: PASSWORD, gateway: PASSWORD, stranger: OTHER }),
    },
  });
  const answers = (): Promise<boolean> =>
    fetch(`${url}/.well-known/openid-configuration`).then(
      (answer) => answer.ok,
      () => false,
    );
  await child.whenReady(answers, 20_000);
  return { url, child };
}

/** As a sender's own OAuth library does it. */
async function fetchToken(
  tokenEndpoint: string,
  clientId: string,
  secret: string,
  parameters: Record<string, string>,
  inForm = false,
): Promise<string> {
  const config = new openid.Configuration(
    { issuer: 'urn:not-looked-at', token_endpoint: tokenEndpoint },
    clientId,
    {},
    inForm ? openid.ClientSecretPost(secret) : openid.ClientSecretBasic(secret),
  );
  openid.allowInsecureRequests(config);
  return (await openid.clientCredentialsGrant(config, parameters)).access_token;
}

export const source = (id: string, ...mechanisms: string[]): string =>
  `  - { id: ${id}, integration: amazon-shipping, account: acme, authentication: [${mechanisms.join(', ')}] }\n`;

function sources(passwordFile: string, provider: string, issuer: string): string {
  const hash = createHash('sha256').update(OTHER).digest('hex');
  const ofProvider = `issuer: "${provider}", audience: parcelwire, scope: webhooks.write`;
  const introspection = `introspection: { url: "${provider}/token/introspection", clientId: gateway, clientSecretFrom: { env: PASSWORD } }`;
  const builtIn = 'type: oauth2, builtIn: true, scope: webhooks.write';
  const all = [
    source('own', `{ ${builtIn}, clients: [{ id: amazon, secretFrom: { env: PASSWORD } }] }`),
    source('own-other', `{ ${builtIn}, clients: [{ id: other, secretSha256: ${hash} }] }`),
    source(
      'own-signed',
      `{ ${builtIn}, clients: [{ id: amazon, secretFrom: { file: "${passwordFile}" } }] }`,
      '{ type: hmac-sha256, header: x-signature, secrets: [{ id: s, valueFrom: { env: PASSWORD } }] }',
    ),
    source('provider', `{ type: oauth2, ${ofProvider}, clientIds: [amazon] }`),
    source('opaque', `{ type: oauth2, ${introspection}, audience: parcelwire, clientIds: [amazon] }`),
    source(
      'attacked',
      `{ type: oauth2, issuer: "${issuer}", audience: parcelwire, scope: webhooks.write, clientIds: [amazon] }`,
    ),
    source(
      'introspected',
      `{ type: oauth2, introspection: { url: "${issuer}/introspect", clientId: gateway, clientSecretFrom: { env: PASSWORD } }, clientIds: [amazon] }`,
    ),
    source(
      'away',
      '{ type: oauth2, issuer: "http://127.0.0.1:9", audience: parcelwire, clientIds: [amazon] }',
    ),
    source(
      'query',
      '{ type: query-parameter, name: X-Amz-Credential, keys: [{ id: a, valueFrom: { env: PASSWORD } }] }',
    ),
    source(
      'basic-env',
      '{ type: basic, users: [{ id: a, username: amazon, passwordFrom: { env: PASSWORD } }] }',
    ),
    source(
      'basic-file',
      `{ type: basic, users: [{ id: a, username: amazon, passwordFrom: { file: "${passwordFile}" } }] }`,
    ),
  ];
  return `sources:\n${all.join('')}`;
}
