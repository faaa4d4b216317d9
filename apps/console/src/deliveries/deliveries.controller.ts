import { Controller, Get, Query, Res } from '@nestjs/common';
import { AttentionStore } from '@app/projection';
import type { FastifyReply } from 'fastify';
import { sendPage } from '../html/send';
import { RecentService, newestFirst } from '../recent/recent.service';
import { SourceList } from '../sources/source-list';
import { DeliveriesPage, STATES, type ShownDelivery, type State } from './deliveries.page';
import { Outcomes } from './outcomes';

const MOST_SHOWN = 200;

/** What came in lately and what became of it; refused webhooks among them. */
@Controller('deliveries')
export class DeliveriesController {
  constructor(
    private readonly recent: RecentService,
    private readonly outcomes: Outcomes,
    private readonly attention: AttentionStore,
    private readonly sources: SourceList,
  ) {}

  @Get()
  async show(
    @Res() reply: FastifyReply,
    @Query('source') source = '',
    @Query('state') given = '',
    @Query('before') until = '',
  ): Promise<FastifyReply> {
    const state = STATES.find((one) => one === given);
    const before = isMoment(until) ? until : '';
    const newest = this.recent.deliveries(source || undefined).filter(isBefore(before));
    // What became of one is asked of all only where that decides whether it is shown.
    const looked = state === undefined ? newest.slice(0, MOST_SHOWN) : newest;
    const shown = state === 'refused' ? [] : await this.outcomes.of(looked);
    const refused = state === undefined || state === 'refused' ? await this.refusalsOf(source) : [];
    const rows = [...shown, ...refused.filter(isBefore(before))]
      .filter((row) => state === undefined || row.state === state)
      .toSorted(newestFirst)
      .slice(0, MOST_SHOWN);
    const { fault } = this.recent;
    return sendPage(
      reply,
      DeliveriesPage({ rows, source, state, before, sources: this.sources.ids(), fault }),
    );
  }

  private async refusalsOf(source: string): Promise<ShownDelivery[]> {
    const refusals = await this.attention.refusals(source === '' ? undefined : source, MOST_SHOWN);
    return refusals.map(({ at, ...refusal }) => ({
      ...refusal,
      state: 'refused' as State,
      receivedAt: at.toISOString(),
    }));
  }
}

/** As a field for a time gives it, without a zone. */
const isMoment = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text);
const isBefore =
  (before: string) =>
  ({ receivedAt }: { receivedAt: string }): boolean =>
    before === '' || receivedAt < before;
