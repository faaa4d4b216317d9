import { BadRequestException, Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { AttentionStore, type OpenLetters } from '@app/projection';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { userOf } from '../access/access';
import { sendPage } from '../html/send';
import { DeadLettersPage, type DeadLettersProps } from './dead-letters.page';
import { Redrives, type LetterChoice, type Ran } from './redrives';

const OPERATIONS_SHOWN = 5;

/** What could not be processed, and sending it through again. */
@Controller('dead-letters')
export class DeadLettersController {
  constructor(
    private readonly attention: AttentionStore,
    private readonly redrives: Redrives,
  ) {}

  @Get()
  show(@Res() reply: FastifyReply, @Query() query: Record<string, unknown>): Promise<FastifyReply> {
    return this.page(reply, choiceOf(query) ?? {});
  }

  @Post('plan')
  async plan(@Res() reply: FastifyReply, @Body() body: Record<string, unknown> = {}): Promise<FastifyReply> {
    const choice = choiceOf(body);
    if (!choice) throw new BadRequestException();
    return this.page(reply, choice, this.redrives.areAllowed ? await this.redrives.plan(choice) : undefined);
  }

  /** Answers at once: the page shows how far it is. */
  @Post('redrive')
  redrive(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body() body: Record<string, unknown> = {},
  ): FastifyReply {
    const choice = choiceOf(body);
    if (!choice) throw new BadRequestException();
    if (this.redrives.areAllowed) this.redrives.start(choice, userOf(request));
    return reply.redirect('/dead-letters', 303);
  }

  private async page(reply: FastifyReply, choice: LetterChoice, plan?: Ran): Promise<FastifyReply> {
    const [groups, operations] = await Promise.all([
      this.attention.openLetters(),
      this.attention.operations('redrive', OPERATIONS_SHOWN),
    ]);
    const props: DeadLettersProps = {
      groups: groups.filter((group) => isOf(group, choice)),
      last: this.redrives.last,
      operations,
      choice,
      plan,
      mayRedrive: this.redrives.areAllowed,
    };
    return sendPage(reply, DeadLettersPage(props));
  }
}

const NAMES = ['code', 'source', 'version'] as const;
const LONGEST_VALUE = 2_000;

/** Only what a letter can be chosen by. Undefined for a value that none has: without it, others would be meant as well. */
function choiceOf(given: Record<string, unknown>): LetterChoice | undefined {
  const choice: LetterChoice = {};
  for (const name of NAMES) {
    const value = given[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > LONGEST_VALUE || value.includes('\0')) return undefined;
    choice[name] = value;
  }
  return choice;
}

const isOf = (group: OpenLetters, choice: LetterChoice): boolean =>
  NAMES.every((name) => choice[name] === undefined || (group[name] ?? '') === choice[name]);
