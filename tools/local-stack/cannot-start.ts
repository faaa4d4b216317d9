/** Exit codes of sysexits.h. */
export const EXIT_USAGE = 64;
export const EXIT_UNAVAILABLE = 69;

/** Something that the person at the terminal can put right; the message says how, without a stack. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';

  constructor(
    message: string,
    readonly exitCode = EXIT_UNAVAILABLE,
  ) {
    super(message);
  }
}
