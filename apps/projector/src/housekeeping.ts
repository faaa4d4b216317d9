import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database, RefusedDeliveryStore } from '@app/projection';

const EVERY_MS = 600_000;

/** What has to go by itself after a time, goes within minutes of it. Several processes may do it at once. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Housekeeping.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly refused: RefusedDeliveryStore,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.keep(), EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async keep(): Promise<void> {
    if (!this.database.isOpen) return;
    await this.refused
      .deleteOld()
      .catch((error: unknown) => this.logger.warn('old rows are not deleted yet', { error: String(error) }));
  }
}
