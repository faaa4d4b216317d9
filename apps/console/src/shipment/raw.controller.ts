import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { topicsWithBodies } from '@app/events';
import { readRecords } from '@app/kafka';
import type { FastifyReply } from 'fastify';
import { ConsoleConfig } from '../config';
import { notFoundPage } from '../html/problem.page';
import { sendPage } from '../html/send';
import { RawPage } from './raw.page';

/** The bytes of single records, on request: they hold what senders sent, people included. */
@Controller('raw')
export class RawController {
  constructor(private readonly config: ConsoleConfig) {}

  @Get(':topic/:partition/:offset')
  async show(
    @Param('topic') topic: string,
    @Param('partition') partition: string,
    @Param('offset') offset: string,
    @Res() reply: FastifyReply,
    @Query('download') download?: string,
  ): Promise<FastifyReply> {
    const isPlace =
      topicsWithBodies().includes(topic) && /^\d{1,6}$/.test(partition) && /^\d{1,18}$/.test(offset);
    const place = { topic, partition: Number(partition), offset: isPlace ? BigInt(offset) : 0n };
    const [record] = isPlace ? await readRecords(this.config, [place]) : [];
    if (!record)
      return sendPage(reply, notFoundPage('There is no such record, or Kafka no longer has it.'), 404);
    if (download === undefined) return sendPage(reply, RawPage({ record }));
    const name = `${topic}-${partition}-${offset}.json`;
    return reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(record.value);
  }
}
