import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { failedPage, notFoundPage } from './problem.page';
import { sendPage } from './send';

/** A page that cannot be shown says so; why is in the log. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  private readonly logger = new Logger(FailureFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const status = error instanceof HttpException ? error.getStatus() : 500;
    if (status === 404) {
      void sendPage(reply, notFoundPage('There is no such page.'), 404);
      return;
    }
    if (status >= 500)
      this.logger.error('a page failed', { error: error instanceof Error ? error.stack : error });
    const text =
      status < 500
        ? 'The request cannot be understood.'
        : 'Kafka or Postgres may not answer, or it took too long. The log of the console says why.';
    void sendPage(reply, failedPage(text), status);
  }
}
