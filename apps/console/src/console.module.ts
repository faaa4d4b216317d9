import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { AttentionStore, Database, ExplainStore, FindStore } from '@app/projection';
import { ConsoleConfig } from './config';
import { DeadLettersController } from './dead-letters/dead-letters.controller';
import { Redrives } from './dead-letters/redrives';
import { DeliveriesController } from './deliveries/deliveries.controller';
import { Outcomes } from './deliveries/outcomes';
import { FindController } from './find/find.controller';
import { HealthController } from './health/health.controller';
import { StyleController } from './html/style.controller';
import { RecentService } from './recent/recent.service';
import { RawController } from './shipment/raw.controller';
import { ShipmentController } from './shipment/shipment.controller';
import { SourceList } from './sources/source-list';
import { SourcesController } from './sources/sources.controller';
import { UnmappedCodesController } from './unmapped-codes/unmapped-codes.controller';

@Module({
  controllers: [
    StyleController,
    FindController,
    ShipmentController,
    RawController,
    DeliveriesController,
    SourcesController,
    DeadLettersController,
    UnmappedCodesController,
    HealthController,
  ],
  providers: [FindStore, ExplainStore, AttentionStore, RecentService, Outcomes, SourceList, Redrives],
})
export class ConsoleModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  /** @param database opened already */
  static with(config: ConsoleConfig, database: Database): DynamicModule {
    return {
      module: ConsoleModule,
      providers: [
        { provide: ConsoleConfig, useValue: config },
        { provide: Database, useValue: database },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
