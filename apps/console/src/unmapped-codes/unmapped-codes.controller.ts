import { Controller, Get, Res } from '@nestjs/common';
import { AttentionStore } from '@app/projection';
import type { FastifyReply } from 'fastify';
import { sendPage } from '../html/send';
import { UnmappedCodesPage } from './unmapped-codes.page';

/** What senders say that no mapping knows. */
@Controller('unmapped-codes')
export class UnmappedCodesController {
  constructor(private readonly attention: AttentionStore) {}

  @Get()
  async show(@Res() reply: FastifyReply): Promise<FastifyReply> {
    return sendPage(reply, UnmappedCodesPage({ codes: await this.attention.unmappedCodes() }));
  }
}
