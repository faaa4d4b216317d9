import {
  List,
  Flag,
  ServiceConfig,
  Text,
  WholeNumber,
  readConfigOrExit,
  ConfigError,
  endMisconfigured,
} from '@app/config';
import { IsOptional } from 'class-validator';

export class GatewayConfig extends ServiceConfig {
  /** YAML file that says who may send; see `sources/`. */
  @Text()
  SOURCES_FILE: string;

  @WholeNumber(100, 3_600_000)
  SOURCES_RELOAD_MS = 500;

  @WholeNumber(0, 65_535)
  PORT = 8080;

  /** Address to listen on. Left out: every address behind a proxy, the loopback address otherwise. */
  @IsOptional()
  @Text()
  HOST?: string;

  /** Addresses or networks of proxies in front that terminate TLS and whose X-Forwarded-For is believed. */
  @List(0)
  TRUSTED_PROXIES: string[] = [];

  @Flag()
  ALLOW_INSECURE_HTTP = false;

  /** Concurrent webhooks are gathered for this long before they go to the brokers together. */
  @WholeNumber(0, 100)
  PUBLISH_LINGER_MS = 3;

  /** From the moment webhooks go to the brokers: after this the sender is told to come again. */
  @WholeNumber(100, 60_000)
  PUBLISH_DEADLINE_MS = 3_500;

  @WholeNumber(50, 60_000)
  BROKER_ANSWER_TIMEOUT_MS = 1_500;

  /** Beyond this, further webhooks are told to come again at once. */
  @WholeNumber(1_024, 4 * 1024 * 1024 * 1024)
  MAX_BYTES_IN_FLIGHT = 64 * 1024 * 1024;

  @WholeNumber(100, 60_000)
  HEADERS_TIMEOUT_MS = 5_000;

  @WholeNumber(100, 60_000)
  REQUEST_TIMEOUT_MS = 10_000;

  /** Plain HTTP is for a proxy in front, for this machine, or for whoever insists. */
  get host(): string {
    const open = this.ALLOW_INSECURE_HTTP || this.TRUSTED_PROXIES.length > 0;
    return this.HOST ?? (open ? '0.0.0.0' : '127.0.0.1');
  }
}

export function gatewayConfig(): GatewayConfig {
  const [config] = readConfigOrExit<[GatewayConfig]>(process.env, GatewayConfig);
  const loopback = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(config.host);
  if (!loopback && !config.ALLOW_INSECURE_HTTP && config.TRUSTED_PROXIES.length === 0) {
    endMisconfigured(
      new ConfigError([
        'HOST: plain HTTP is only served on a loopback address, behind TRUSTED_PROXIES, or with ALLOW_INSECURE_HTTP=true',
      ]),
    );
  }
  return config;
}

/** Where the sources file finds secrets that it takes from the environment. */
export const environmentSecret = (name: string): string | undefined => process.env[name];
