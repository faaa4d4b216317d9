import { hash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';

/** Values in cookies that nobody but this console can read or make. */
export class SealedCookies {
  private readonly key: Buffer;

  /** @param secret left out: one that ends with the process @param isSecure whether browsers reach the console by TLS */
  constructor(
    secret: string | undefined,
    private readonly isSecure: boolean,
  ) {
    this.key = secret === undefined ? randomBytes(32) : hash('sha256', secret, 'buffer');
  }

  async set(reply: FastifyReply, name: string, value: JWTPayload, seconds: number): Promise<void> {
    const sealed = await new EncryptJWT(value)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(name)
      .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
      .encrypt(this.key);
    // Browsers bring it along when the page of somebody else leads here, as the provider's does.
    reply.setCookie(this.named(name), sealed, { ...this.options, maxAge: seconds, sameSite: 'lax' });
  }

  /** Undefined where there is none, or one that was not sealed here, for this, or lately. */
  async get<Value extends JWTPayload>(request: FastifyRequest, name: string): Promise<Value | undefined> {
    const sealed = request.server.parseCookie(request.headers.cookie ?? '')[this.named(name)];
    if (!sealed) return undefined;
    try {
      const { payload } = await jwtDecrypt<Value>(sealed, this.key, {
        audience: name,
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return payload;
    } catch {
      return undefined;
    }
  }

  clear(reply: FastifyReply, name: string): void {
    reply.clearCookie(this.named(name), this.options);
  }

  /** With this beginning browsers take it by TLS only, and from no other host of the domain. */
  private named(name: string): string {
    return `${this.isSecure ? '__Host-' : ''}parcelwire-${name}`;
  }

  private get options() {
    return { path: '/', httpOnly: true, secure: this.isSecure } as const;
  }
}
