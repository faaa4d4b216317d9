import type { PullDefinition } from '../pull/pull-definition';
import type { Mechanism } from './mechanism';

/** How much a source may send. */
export interface RateLimit {
  readonly requestsPerSecond?: number;
  readonly burst?: number;
  readonly bytesPerSecond?: number;
}

/** One configured registration of an integration, ready to check webhooks with. */
export interface Source {
  id: string;
  integration: string;
  account: string;
  partyAccounts?: readonly string[];
  /** Merchants' own fields that are about parcels and no person; left out: none. */
  readableCustomFields?: readonly string[];
  /** Left out: what the gateway allows any source. */
  rateLimit?: RateLimit;
  /** Lower-case names of request headers that its integration reads. */
  keptHeaders: readonly string[];
  /** Lower-case names of headers that are no credential here, whatever is in them. */
  ignoredHeaders: readonly string[];
  mechanisms: readonly Mechanism[];
  /** How its carrier can be asked; its credentials are not read. Left out: it cannot. */
  pull?: PullDefinition;
  /** Whether the address allow-list, if there is one, has this address. */
  allows(address: string): boolean;
}
