import { Holds, Text, WholeNumber, readConfigOrExit } from '@app/config';
import { TracingConfig } from '@app/tracing';
import { HttpConfig } from './http/http-config';
import { QuotaConfig } from './quota/quota-config';
import { OAuth2Config } from './tokens/oauth2-config';

export class GatewayConfig extends HttpConfig {
  oauth2: OAuth2Config;
  quota: QuotaConfig;

  /** YAML file that says who may send. */
  @Text()
  SOURCES_FILE: string;

  /** How often that file and the secret files that it names are looked at for a change. */
  @WholeNumber(100, 3_600_000)
  SOURCES_RELOAD_MS = 250;

  /** Concurrent webhooks are gathered for this long before they go to the brokers together. */
  @WholeNumber(0, 100)
  PUBLISH_LINGER_MS = 3;

  /** From the moment webhooks go to the brokers: after this the sender is asked to retry. */
  @WholeNumber(100, 60_000)
  PUBLISH_DEADLINE_MS = 2_800;

  /** Longest wait for one answer of a broker; then the same webhooks are sent again. */
  @Holds<GatewayConfig>(
    (config) => !(config.BROKER_ANSWER_TIMEOUT_MS > config.PUBLISH_DEADLINE_MS),
    'must not be more than PUBLISH_DEADLINE_MS',
  )
  @WholeNumber(50, 60_000)
  BROKER_ANSWER_TIMEOUT_MS = 1_500;

  /** Bytes of webhooks that may wait for the brokers; further ones are asked to retry at once. */
  @WholeNumber(1_024, 4 * 1024 * 1024 * 1024)
  MAX_BYTES_IN_FLIGHT = 64 * 1024 * 1024;
}

export function gatewayConfig(): GatewayConfig {
  const [config, oauth2, quota] = readConfigOrExit<[GatewayConfig, OAuth2Config, QuotaConfig, TracingConfig]>(
    process.env,
    GatewayConfig,
    OAuth2Config,
    QuotaConfig,
    TracingConfig,
  );
  Object.assign(config, { oauth2, quota });
  return config;
}

/** Where the sources file finds secrets that it takes from the environment. */
export const environmentSecret = (name: string): string | undefined => process.env[name];
