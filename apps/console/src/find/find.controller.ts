import { Controller, Get, Query, Res } from '@nestjs/common';
import { FindStore } from '@app/projection';
import type { FastifyReply } from 'fastify';
import { sendPage } from '../html/send';
import { FindPage } from './find.page';

/** Most texts that are looked up at once, and most shipments that are shown. */
const MOST_TEXTS = 500;
const MOST_SHOWN = 500;
const LONGEST_TEXT = 200;

@Controller()
export class FindController {
  constructor(private readonly store: FindStore) {}

  /** @param q one or more numbers or ids, by white space or commas @param everywhere also by what no index has */
  @Get()
  async find(
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
    const isEverywhere = everywhere !== undefined && known.length === 1;
    const found = isEverywhere
      ? await this.store.everywhere(known[0]!, MOST_SHOWN)
      : await this.store.shipments(known, MOST_SHOWN);
    if (found.length === 1 && texts.length === 1) return reply.redirect(`/shipments/${found[0]!.id}`, 303);
    return sendPage(reply, FindPage({ text, texts, found, isEverywhere }));
  }
}
