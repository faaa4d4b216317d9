import type * as Client from '@platformatic/kafka';

let client: typeof Client | undefined;

/**
 * The client that publishes, loaded when it is needed first: that takes most of a second, and a command that publishes
 * nothing should not wait for it.
 */
export const publishingClient = (): typeof Client =>
  (client ??= require('@platformatic/kafka') as typeof Client);
