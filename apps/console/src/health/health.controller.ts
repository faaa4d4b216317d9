import { Controller, Get, Res } from '@nestjs/common';
import { AttentionStore } from '@app/projection';
import type { FastifyReply } from 'fastify';
import { ConsoleConfig } from '../config';
import { sendPage } from '../html/send';
import { RecentService } from '../recent/recent.service';
import { everyAddress } from './addresses';
import { healthOf } from './app-health';
import { HealthPage } from './health.page';

/** Whether everything is processed, and what is stuck. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly config: ConsoleConfig,
    private readonly attention: AttentionStore,
    private readonly recent: RecentService,
  ) {}

  @Get()
  async show(@Res() reply: FastifyReply): Promise<FastifyReply> {
    const [apps, freshness] = await Promise.all([
      everyAddress(this.config.ADMIN_URLS).then((urls) => Promise.all(urls.map(healthOf))),
      // The page is looked at when something does not answer: that must not take the rest of it away.
      this.attention.freshness().catch(() => undefined),
    ]);
    return sendPage(reply, HealthPage({ apps, freshness, fault: this.recent.fault }));
  }
}
