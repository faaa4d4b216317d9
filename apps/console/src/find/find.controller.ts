import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { FindStore, type FoundShipment } from '@app/projection';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLedHere } from '../access/origin';
import { sendPage } from '../html/send';
import { FindPage } from './find.page';

/** Most texts that are looked up at once, and most shipments that are shown. */
const MOST_TEXTS = 500;
const MOST_SHOWN = 500;
const LONGEST_TEXT = 200;

@Controller()
export class FindController {
  /** Such a search reads all shipments: one at a time. */
  private isSearching = false;

  constructor(private readonly store: FindStore) {}

  /** @param q one or more numbers or ids, by white space or commas @param everywhere also by what no index has */
  @Get()
  async find(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('q') q?: string | string[],
    @Query('everywhere') everywhere?: string,
  ): Promise<FastifyReply> {
    const text = [q ?? []].flat().join('\n');
    const texts = [...new Set(text.split(/[\s,;]+/).filter(Boolean))].slice(0, MOST_TEXTS);
    const known = texts.filter(
      (one) => one.length <= LONGEST_TEXT && !one.includes('\0') && one.isWellFormed(),
    );
    if (known.length === 0) return sendPage(reply, FindPage({ text, texts }));
    // The page of somebody else may lead here, but not make Postgres read everything.
    const isEverywhere = everywhere !== undefined && known.length === 1 && !isLedHere(request);
    if (isEverywhere && this.isSearching)
      return sendPage(reply, FindPage({ text, texts, isBusy: true }), 503);
    const found = isEverywhere
      ? await this.everywhere(known[0]!)
      : await this.store.shipments(known, MOST_SHOWN);
    if (found.length === 1 && texts.length === 1) return reply.redirect(`/shipments/${found[0]!.id}`, 303);
    return sendPage(reply, FindPage({ text, texts, found, isEverywhere }));
  }

  private async everywhere(text: string): Promise<FoundShipment[]> {
    this.isSearching = true;
    try {
      return await this.store.everywhere(text, MOST_SHOWN);
    } finally {
      this.isSearching = false;
    }
  }
}
