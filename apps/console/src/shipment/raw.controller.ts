import { Body, Controller, Get, Logger, Param, Post, Req, Res } from '@nestjs/common';
import { topicsWithBodies } from '@app/events';
import { readRecords, type ReceivedRecord } from '@app/kafka';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { userOf } from '../access/access';
import { ConsoleConfig } from '../config';
import { notFoundPage } from '../html/problem.page';
import { sendPage } from '../html/send';
import { RawPage } from './raw.page';

interface Place {
  topic: string;
  partition: string;
  offset: string;
}

/** Single records. Their bytes hold what senders sent, people included: a form asks for them, and that is logged. */
@Controller('raw/:topic/:partition/:offset')
export class RawController {
  private readonly logger = new Logger(RawController.name);

  constructor(private readonly config: ConsoleConfig) {}

  @Get()
  async show(@Param() place: Place, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const record = await this.record(place);
    return record ? sendPage(reply, RawPage({ record, withBody: false })) : notThere(reply);
  }

  /** A form, not a link: it leaves a line in the log. */
  @Post()
  async showBody(
    @Param() place: Place,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body() body: Record<string, unknown> = {},
  ): Promise<FastifyReply> {
    const record = await this.record(place);
    if (!record) return notThere(reply);
    const { topic, partition, offset } = place;
    this.logger.log('body shown', { topic, partition, offset, to: userOf(request), address: request.ip });
    if (body.download === undefined) return sendPage(reply, RawPage({ record, withBody: true }));
    return reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="${topic}-${partition}-${offset}.json"`)
      .send(record.value);
  }

  private async record({ topic, partition, offset }: Place): Promise<ReceivedRecord | undefined> {
    const isPlace =
      topicsWithBodies().includes(topic) && /^\d{1,6}$/.test(partition) && /^\d{1,18}$/.test(offset);
    if (!isPlace) return undefined;
    const place = { topic, partition: Number(partition), offset: BigInt(offset) };
    const [record] = await readRecords(this.config, [place]);
    return record;
  }
}

const notThere = (reply: FastifyReply): FastifyReply =>
  sendPage(reply, notFoundPage('There is no such record, or Kafka no longer has it.'), 404);
