import {
  Flag,
  Holds,
  List,
  ServiceConfig,
  WholeNumber,
  addressList,
  fixedBits,
  isLoopback,
} from '@app/config';
import { IsOptional } from 'class-validator';

const MINUTE_MS = 60_000;

type Pair = Pick<ListenConfig, 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>;
const hasPair = ({ TLS_CERT_FILE, TLS_KEY_FILE }: Pair): boolean =>
  (TLS_CERT_FILE === undefined) === (TLS_KEY_FILE === undefined);

/** Where the gateway listens, and what it takes for the address of a sender. */
export class ListenConfig extends ServiceConfig {
  /** Port of webhooks; left out: 8443 with TLS, 8080 without. */
  @IsOptional()
  @WholeNumber(0, 65_535)
  PORT?: number;

  /**
   * Address to listen on. Left out: every address with TLS, `TRUSTED_PROXIES` or `ALLOW_INSECURE_HTTP`, the loopback
   * address otherwise.
   */
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

  /** Certificate chain and private key in PEM; with both, the public port speaks TLS. */
  @Holds(hasPair, 'must be set when TLS_KEY_FILE is')
  TLS_CERT_FILE?: string;

  /** See `TLS_CERT_FILE`. */
  @Holds(hasPair, 'must be set when TLS_CERT_FILE is')
  TLS_KEY_FILE?: string;

  /** How often the two files are looked at for a new certificate. */
  @WholeNumber(100, 3_600_000)
  TLS_RELOAD_MS = 1_000;

  /** How long a TLS handshake may take. */
  @WholeNumber(100, MINUTE_MS)
  TLS_HANDSHAKE_TIMEOUT_MS = 5_000;

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
function mayListen(config: ListenConfig): boolean {
  const { servesPlainHttpToOthers, ALLOW_INSECURE_HTTP, TRUSTED_PROXIES } = config;
  return !servesPlainHttpToOthers || ALLOW_INSECURE_HTTP || TRUSTED_PROXIES.length > 0;
}

/** Trusting half of all addresses is trusting every sender. */
const NARROW_ENOUGH_BITS = 8;

function areNetworks({ TRUSTED_PROXIES }: ListenConfig): boolean {
  try {
    addressList(TRUSTED_PROXIES);
    return TRUSTED_PROXIES.every((network) => fixedBits(network) >= NARROW_ENOUGH_BITS);
  } catch {
    return false;
  }
}
