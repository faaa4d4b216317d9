import { Controller, Get, Res } from '@nestjs/common';
import { AttentionStore } from '@app/projection';
import { SourcesFileError, adviceOn, webhookUrl, type SourceDefinition } from '@app/sources';
import type { FastifyReply } from 'fastify';
import { ConsoleConfig } from '../config';
import { failedPage } from '../html/problem.page';
import { sendPage } from '../html/send';
import { RecentService } from '../recent/recent.service';
import { mailFor } from './mail';
import { SourceList } from './source-list';
import { stateOf } from './source-state';
import { SourcesPage, type ShownSource } from './sources.page';

/** Refusals of all sources that are read; of each the newest few are shown. */
const REFUSALS_READ = 2_000;
const REFUSALS_SHOWN = 5;

/** Who may send, and how that goes. */
@Controller('sources')
export class SourcesController {
  constructor(
    private readonly config: ConsoleConfig,
    private readonly list: SourceList,
    private readonly recent: RecentService,
    private readonly attention: AttentionStore,
  ) {}

  @Get()
  async show(@Res() reply: FastifyReply): Promise<FastifyReply> {
    let definitions: SourceDefinition[];
    try {
      definitions = this.list.all();
    } catch (error) {
      const what = error instanceof SourcesFileError ? error.message : 'the sources file cannot be read';
      return sendPage(reply, failedPage(what), 500);
    }
    const refusals = Map.groupBy(
      await this.attention.refusals(undefined, REFUSALS_READ),
      ({ source }) => source,
    );
    const sources = definitions.map((definition): ShownSource => {
      const url = webhookUrl(this.config.PUBLIC_URL, definition.id);
      const accepted = this.recent.activity(definition.id, 'accepted');
      const refused = this.recent.activity(definition.id, 'refused');
      const known = (refusals.get(definition.id) ?? []).slice(0, REFUSALS_SHOWN);
      return {
        definition,
        url,
        accepted,
        state: stateOf(accepted, refused),
        refusals: known.map((refusal) => ({ ...refusal, advice: adviceOn(definition, refusal) })),
        mail: mailFor(definition, url),
        versions: this.versionsOf(definition.id),
      };
    });
    return sendPage(
      reply,
      SourcesPage({ sources, gatewayUrl: this.config.PUBLIC_URL, fault: this.recent.fault }),
    );
  }

  private versionsOf(source: string): string[] {
    const seen = this.recent.deliveries().filter((delivery) => delivery.source === source);
    return [...new Set(seen.map(({ version }) => version).filter(Boolean))].toSorted();
  }
}
