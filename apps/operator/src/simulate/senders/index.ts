/** Senders whose part can be played. For another integration there is `--body`. */
import { aftership } from './aftership';
import { amazonShipping } from './amazon-shipping';
import type { Sender } from './sender';

export type { Sender } from './sender';

export const SENDERS: readonly Sender[] = [aftership, amazonShipping];

export const senderOf = (integration: string): Sender | undefined =>
  SENDERS.find((sender) => sender.integration === integration);
