import { Controller, Get, Query, Res } from '@nestjs/common';
import type { SourceActivity } from '@app/events';
import { AttentionStore, type Refusal } from '@app/projection';
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

const REFUSALS_SHOWN = 5;
/** More than these are listed by name; a choice shows them whole. */
const MOST_SHOWN = 50;

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
  async show(@Res() reply: FastifyReply, @Query('source') chosen = ''): Promise<FastifyReply> {
    let definitions: SourceDefinition[];
    try {
      definitions = this.list.all();
    } catch (error) {
      const what = error instanceof SourcesFileError ? error.message : 'the sources file cannot be read';
      return sendPage(reply, failedPage(what), 500);
    }
    const ids = definitions.map(({ id }) => id);
    const shown = definitions.filter(({ id }) => chosen === '' || id === chosen).slice(0, MOST_SHOWN);
    const refusals = await this.attention.refusalsOfEach(
      shown.map(({ id }) => id),
      REFUSALS_SHOWN,
    );
    const { fault, isCaughtUp } = this.recent;
    const sources = shown.map((definition): ShownSource => {
      const url = webhookUrl(this.config.PUBLIC_URL, definition.id);
      const accepted = this.recent.activity(definition.id, 'accepted');
      const refused = this.recent.activity(definition.id, 'refused');
      const known = refusals.get(definition.id) ?? notKept(refused);
      return {
        definition,
        url,
        accepted,
        state: stateOf(accepted, refused, isCaughtUp && fault === undefined),
        refusals: known.map((refusal) => ({ ...refusal, advice: adviceOn(definition, refusal) })),
        mail: mailFor(definition, url),
        versions: this.versionsOf(definition.id),
      };
    });
    return sendPage(
      reply,
      SourcesPage({ sources, ids, chosen, gatewayUrl: this.config.PUBLIC_URL, fault, isCaughtUp }),
    );
  }

  private versionsOf(source: string): string[] {
    const seen = this.recent.deliveries(source);
    return [...new Set(seen.map(({ version }) => version).filter(Boolean))].toSorted();
  }
}

/** A refusal of which no row is there, because the projector is behind or it was too long ago. */
const notKept = (refused: SourceActivity | undefined): Refusal[] =>
  refused === undefined
    ? []
    : [
        {
          source: refused.source,
          at: new Date(refused.at),
          code: refused.code ?? '',
          reason: refused.reason ?? '',
          address: refused.address,
          headerNames: [],
          webhookVersion: null,
          others: 0,
        },
      ];
