/** What a command ends with, for scripts: a contract. Those above 63 are the words of sysexits.h. */
export const EXIT = {
  done: 0,
  /** Something could not be done, or a server could not be reached. */
  failed: 1,
  /** Wrong options. */
  usage: 64,
  /** The environment or the sources file is faulty. */
  config: 78,
  /** Ctrl-C, or SIGTERM: what was begun is finished, and the command can be run again. */
  stopped: 130,
} as const;

/** Ends a command with a message for the person who has run it. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: (typeof EXIT)[keyof typeof EXIT] = EXIT.failed,
  ) {
    super(message);
    this.name = 'CommandError';
  }
}
