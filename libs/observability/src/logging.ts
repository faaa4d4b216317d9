import { ConsoleLogger, type LogLevel } from '@nestjs/common';

const ORDER: LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];

/** One JSON object a line; what is passed beside the text of a line becomes fields of the object. */
export const jsonLogger = (app: string, level: LogLevel): ConsoleLogger =>
  new ConsoleLogger(app, {
    json: true,
    colors: false,
    compact: true,
    flattenParams: true,
    logLevels: ORDER.slice(0, ORDER.indexOf(level) + 1),
  });
