/**
 * The gateway's own token endpoint (RFC 6749 4.4), for senders that fetch an access token before they send. It is
 * not there unless a source has `builtIn`. Failures are charged to their address; a right secret always passes.
 */
import { All, Controller, Logger, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WebhookLimits } from '../quota/webhook-limits';
import { Problem } from '../http/problem';
import { headersOf } from '../http/request';
import { SourcesService } from '../sources/sources.service';
import { builtInPolicies, grant } from './grant';
import { OAuth2Config } from './oauth2-config';
import { SigningKeys } from './signing-keys';
import { readTokenRequest, type TokenError } from './token-request';

interface TokenAnswer {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  scope?: string;
}

const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

@Controller('oauth2/token')
export class TokenController {
  private readonly logger = new Logger(TokenController.name);

  constructor(
    private readonly config: OAuth2Config,
    private readonly signingKeys: SigningKeys,
    private readonly sources: SourcesService,
    private readonly limits: WebhookLimits,
  ) {}

  @All()
  async answer(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenAnswer | TokenError> {
    const policies = builtInPolicies(this.sources.all());
    if (policies.length === 0) throw new Problem('not_found');
    if (request.method !== 'POST') throw new Problem('method_not_allowed', { allow: 'POST' });

    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    request.body = undefined;
    const read = readTokenRequest({ headers: headersOf(request.raw), body });
    const granted =
      'error' in read ? read : grant(read, policies, new Date(), this.config.OAUTH2_TOKEN_LIFETIME_SECONDS);
    void reply.headers(NO_STORE);
    if ('error' in granted) return this.refuse(granted, request, reply);

    const { content } = granted;
    const { clientId, grants, scopes, lifetimeSeconds } = content;
    const token = await this.signingKeys.sign(content);
    this.logger.log('token issued', {
      client: clientId,
      sources: Object.keys(grants),
      address: request.senderAddress,
    });
    void reply.code(200);
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
    };
  }

  private refuse(error: TokenError, request: FastifyRequest, reply: FastifyReply): TokenError {
    const limited = this.limits.failed(request.senderAddress);
    if (limited) throw limited;
    this.logger.warn('token refused', { reason: error.error_description, address: request.senderAddress });
    if (error.error !== 'invalid_client') {
      void reply.code(400);
      return error;
    }
    void reply.code(401).header('www-authenticate', 'Basic realm="parcelwire", charset="UTF-8"');
    return error;
  }
}
