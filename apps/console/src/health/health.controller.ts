import { Controller, Get, Res } from '@nestjs/common';
import { AttentionStore } from '@app/projection';
import type { FastifyReply } from 'fastify';
import { ConsoleConfig } from '../config';
import { sendPage } from '../html/send';
import { RecentService } from '../recent/recent.service';
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
      Promise.all(this.config.ADMIN_URLS.map(healthOf)),
      this.attention.freshness(),
    ]);
    return sendPage(reply, HealthPage({ apps, freshness, fault: this.recent.fault }));
  }
}
