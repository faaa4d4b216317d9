/** An issuer that gives out whatever a test wants, good or bad, and counts what it is asked for. */
import { once } from 'node:events';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK } from 'jose';

interface Key {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export const newKey = (kid: string): Key => ({ kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) });

export class TestIssuer {
  /** Those that it publishes; the first signs. */
  keys = [newKey('first')];
  /** What it answers to an introspection; 500 when it has nothing to say. */
  introspect: (form: URLSearchParams) => object | undefined = () => undefined;
  /** Which metadata it has. */
  metadata: '/.well-known/openid-configuration' | '/.well-known/oauth-authorization-server' =
    '/.well-known/openid-configuration';
  /** Paths, and credentials of whoever asked about a token. */
  readonly requests: { path: string; authorization: string | undefined }[] = [];
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Again at the same port. */
  async start(): Promise<this> {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server?.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  /** How often a path was asked for. */
  asked(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  sign(
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    key: KeyObject | Uint8Array = this.keys[0]!.privateKey,
  ): Promise<string> {
    return new SignJWT({ ...this.claims(), ...claims })
      .setProtectedHeader({
        alg: 'RS256',
        typ: 'at+jwt',
        kid: this.keys[0]!.kid,
        ...header,
      })
      .sign(key, { crit: { 'urn:unknown': false } });
  }

  claims(): Record<string, unknown> & { exp: number } {
    const now = Math.floor(Date.now() / 1_000);
    return {
      iss: this.url,
      aud: 'parcelwire',
      sub: 'amazon',
      client_id: 'amazon',
      scope: 'webhooks.write',
      iat: now,
      exp: now + 300,
    };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    this.requests.push({ path, authorization: request.headers.authorization });
    const body = await this.bodyFor(path, request);
    response.writeHead(body ? 200 : path === '/introspect' ? 500 : 404, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(body ?? {}));
  }

  private async bodyFor(path: string, request: IncomingMessage): Promise<object | undefined> {
    if (path === this.metadata) return { issuer: this.url, jwks_uri: `${this.url}/jwks` };
    if (path === '/introspect') {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      return this.introspect(new URLSearchParams(Buffer.concat(pieces).toString()));
    }
    if (path !== '/jwks') return undefined;
    const keys = this.keys.map(async ({ kid, publicKey }) => ({
      ...(await exportJWK(publicKey)),
      kid,
      use: 'sig',
    }));
    return { keys: await Promise.all(keys) };
  }
}
