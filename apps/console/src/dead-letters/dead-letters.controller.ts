import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { AttentionStore } from '@app/projection';
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
    return this.page(reply, choiceOf(query));
  }

  @Post('plan')
  async plan(@Res() reply: FastifyReply, @Body() body: Record<string, unknown> = {}): Promise<FastifyReply> {
    const choice = choiceOf(body);
    return this.page(reply, choice, this.redrives.areAllowed ? await this.redrives.plan(choice) : undefined);
  }

  /** Answers at once: the page shows how far it is. */
  @Post('redrive')
  redrive(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Body() body: Record<string, unknown> = {},
  ): FastifyReply {
    if (this.redrives.areAllowed) this.redrives.start(choiceOf(body), userOf(request));
    return reply.redirect('/dead-letters?started=yes', 303);
  }

  private async page(reply: FastifyReply, choice: LetterChoice, plan?: Ran): Promise<FastifyReply> {
    const [groups, operations] = await Promise.all([
      this.attention.openLetters(),
      this.attention.operations('redrive', OPERATIONS_SHOWN),
    ]);
    const props: DeadLettersProps = {
      groups,
      operations,
      choice,
      plan,
      mayRedrive: this.redrives.areAllowed,
    };
    return sendPage(reply, DeadLettersPage(props));
  }
}

/** Only what a letter can be chosen by. */
function choiceOf(given: Record<string, unknown>): LetterChoice {
  const { code, source, version } = given;
  const choice: LetterChoice = {};
  if (isGiven(code)) choice.code = code;
  if (isGiven(source)) choice.source = source;
  if (isGiven(version)) choice.version = version;
  return choice;
}

const isGiven = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 200;
