import { Secret, WholeNumber } from '@app/config';
import { IsOptional, ValidateBy } from 'class-validator';
import { readPrivateKey, readPublicKeys } from './signing-keys';

/** What the gateway reads from the environment about access tokens. */
export class OAuth2Config {
  /**
   * Signs the tokens of sources with `builtIn`, the same at every gateway: a private P-256 key, PKCS#8 in PEM
   * (`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`).
   */
  @Secret()
  @IsOptional()
  @Pem(readPrivateKey, 'must be a private P-256 key, PKCS#8 in PEM')
  OAUTH2_SIGNING_KEY?: string;

  /** Keys whose tokens are taken as well: the next one before it signs, the former one afterwards. */
  @Secret()
  @IsOptional()
  @Pem(readPublicKeys, 'must be public P-256 keys in PEM, one after the other')
  OAUTH2_ACCEPTED_PUBLIC_KEYS?: string;

  /** How long a token of the built-in endpoint is good. */
  @WholeNumber(30, 3_600)
  OAUTH2_TOKEN_LIFETIME_SECONDS = 600;

  /** By how much the clocks of issuers may differ from ours. */
  @WholeNumber(0, 60)
  OAUTH2_CLOCK_LEEWAY_SECONDS = 30;

  /** How long a webhook waits until something is known about its token; then its sender is asked to retry. */
  @WholeNumber(50, 60_000)
  OAUTH2_WAIT_MS = 1_000;

  /** An issuer may take longer than a webhook waits: its answer then serves the next attempt. */
  @WholeNumber(50, 60_000)
  OAUTH2_REQUEST_TIMEOUT_MS = 5_000;

  /** An issuer's keys are fetched again when they are older than this; while it does not answer, they go on serving. */
  @WholeNumber(1, 86_400)
  OAUTH2_KEYS_MAX_AGE_SECONDS = 600;

  /** Unknown keys make the keys be fetched again no more often than this, after the first few times. */
  @WholeNumber(1, 3_600)
  OAUTH2_KEYS_COOLDOWN_SECONDS = 30;

  /** How long an introspected token counts as active without asking again; never beyond its expiry. */
  @WholeNumber(0, 60)
  OAUTH2_INTROSPECTION_CACHE_SECONDS = 60;
}

function Pem(read: (text: string) => unknown, meaning: string): PropertyDecorator {
  return ValidateBy(
    {
      name: 'pem',
      validator: {
        validate: (value) => {
          try {
            read(value as string);
            return true;
          } catch {
            return false;
          }
        },
      },
    },
    { message: `$property: ${meaning}` },
  );
}
