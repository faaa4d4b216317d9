import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AttentionStore, Database } from '@app/projection';
import { ProjectorMetrics } from './projector-metrics';

const LOOK_EVERY_MS = 30_000;

/** Shows how recent the data of each source are, as Postgres has them: a source may fall silent while a process ends. */
@Injectable()
export class FreshnessWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly attention: AttentionStore,
    private readonly metrics: ProjectorMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (!this.database.isOpen) return;
    const sources = await this.attention.freshness().catch(() => undefined);
    if (sources) this.metrics.sourcesSeen(sources);
  }
}
