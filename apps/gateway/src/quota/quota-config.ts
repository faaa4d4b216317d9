import { WholeNumber } from '@app/config';

const MIB = 1024 * 1024;

/** How much of the gateway one source, one account or one address may use. */
export class QuotaConfig {
  /** Beyond it, an address is answered 429 instead of the reason; a right credential passes anyway. */
  @WholeNumber(1, 1_000_000)
  FAILED_AUTHENTICATIONS_PER_MINUTE = 100;

  /** Addresses whose failures are counted; the one that failed longest ago is forgotten first. */
  @WholeNumber(1, 10_000_000)
  MAX_TRACKED_ADDRESSES = 10_000;

  /** For a source that says nothing else by its `rateLimit`. */
  @WholeNumber(1, 1_000_000)
  SOURCE_REQUESTS_PER_SECOND = 10_000;

  /** How many webhooks of such a source may come at once. */
  @WholeNumber(1, 10_000_000)
  SOURCE_REQUESTS_BURST = 20_000;

  /** Bytes of bodies, for a source that says nothing else by its `rateLimit`; twice as many may come at once. */
  @WholeNumber(1_024, 4 * 1024 * MIB)
  SOURCE_BYTES_PER_SECOND = 64 * MIB;

  /** Of one source's webhooks that wait for the brokers, so that there is room for the others'. */
  @WholeNumber(1_024, 4 * 1024 * MIB)
  MAX_SOURCE_BYTES_IN_FLIGHT = 32 * MIB;

  /** The same of all sources of one account. */
  @WholeNumber(1_024, 4 * 1024 * MIB)
  MAX_ACCOUNT_BYTES_IN_FLIGHT = 48 * MIB;
}
