import {
  Flag,
  Holds,
  List,
  Text,
  WholeNumber,
  addressList,
  fixedBits,
  isLoopback,
  readConfigOrExit,
} from '@app/config';
import { IsOptional } from 'class-validator';
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

  /** Port of webhooks; left out: 8443 with TLS, 8080 without. */
  @IsOptional()
  @WholeNumber(0, 65_535)
  PORT?: number;

  /** Address to listen on. Left out: every address with TLS or behind a proxy, the loopback address otherwise. */
  @Holds(
    mayListen,
    'plain HTTP is only served on a loopback address, behind TRUSTED_PROXIES, or with ALLOW_INSECURE_HTTP=true',
  )
  HOST?: string;

  /** Addresses or networks of proxies in front that terminate TLS and whose X-Forwarded-For is believed. */
  @List(0)
  @Holds(areNetworks, 'must list IPv4 or IPv6 addresses or networks, such as 10.0.0.0/8')
  TRUSTED_PROXIES: string[] = [];

  /** Serves plain HTTP to other machines although no proxy ends TLS. */
  @Flag()
  ALLOW_INSECURE_HTTP = false;

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

  get host(): string {
    const open = this.tls || this.ALLOW_INSECURE_HTTP || this.TRUSTED_PROXIES.length > 0;
    return this.HOST ?? (open ? '0.0.0.0' : '127.0.0.1');
  }

  get port(): number {
    return this.PORT ?? (this.tls ? 8443 : 8080);
  }

  /** The certificate's files, when the gateway is to speak TLS itself. */
  get tls(): { certFile: string; keyFile: string } | undefined {
    const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = this;
    return certFile && keyFile ? { certFile, keyFile } : undefined;
  }

  get servesPlainHttpToOthers(): boolean {
    return !this.tls && this.host !== 'localhost' && !isLoopback(this.host);
  }
}

/** Plain HTTP is for a proxy in front, for this machine, or with ALLOW_INSECURE_HTTP. */
function mayListen(config: GatewayConfig): boolean {
  const { servesPlainHttpToOthers, ALLOW_INSECURE_HTTP, TRUSTED_PROXIES } = config;
  return !servesPlainHttpToOthers || ALLOW_INSECURE_HTTP || TRUSTED_PROXIES.length > 0;
}

/** Trusting half of all addresses is trusting every sender. */
const NARROW_ENOUGH_BITS = 8;

function areNetworks({ TRUSTED_PROXIES }: GatewayConfig): boolean {
  try {
    addressList(TRUSTED_PROXIES);
    return TRUSTED_PROXIES.every((network) => fixedBits(network) >= NARROW_ENOUGH_BITS);
  } catch {
    return false;
  }
}

export function gatewayConfig(): GatewayConfig {
  const [config, oauth2, quota] = readConfigOrExit<[GatewayConfig, OAuth2Config, QuotaConfig]>(
    process.env,
    GatewayConfig,
    OAuth2Config,
    QuotaConfig,
  );
  Object.assign(config, { oauth2, quota });
  return config;
}

/** Where the sources file finds secrets that it takes from the environment. */
export const environmentSecret = (name: string): string | undefined => process.env[name];
