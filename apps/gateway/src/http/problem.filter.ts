import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendProblem } from './answers';
import { Problem, PROBLEMS, type ProblemCode } from './problem';

/** Answers everything that goes wrong as problem+json; says nothing about the inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const problem = exception instanceof Problem ? exception : new Problem(this.codeOf(exception));
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), problem);
  }

  private codeOf(exception: unknown): ProblemCode {
    const status = exception instanceof HttpException ? exception.getStatus() : statusCodeOf(exception);
    const known = (Object.keys(PROBLEMS) as ProblemCode[]).find((code) => PROBLEMS[code][0] === status);
    if (status < 500) return known ?? 'bad_request';
    this.logger.error('unforeseen error', { error: String(exception) });
    return 'internal_error';
  }
}

/** Errors of the HTTP server carry their status as `statusCode`. */
function statusCodeOf(exception: unknown): number {
  const status = (exception as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}
