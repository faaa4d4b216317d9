/**
 * The certificate of the public port, in force as long as its files hold a valid pair. The files are looked at
 * every so often; a pair that is incomplete, unreadable or does not belong together never replaces a good one.
 */
import { X509Certificate, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { Logger } from '@nestjs/common';
import type { GatewayMetrics } from '../gateway-metrics';

export interface CertificateFiles {
  certFile: string;
  keyFile: string;
}

export class CertificateError extends Error {
  constructor(
    readonly reason: string,
    readonly isUnreadable = false,
  ) {
    super(reason);
    this.name = 'CertificateError';
  }
}

interface Pair {
  cert: Buffer;
  key: Buffer;
}

export class Certificate {
  private readonly logger = new Logger(Certificate.name);
  private readonly timer: NodeJS.Timeout;
  private pair: Pair;
  /** What was last found on disk, good or not: it is judged once. */
  private seen: string;
  private changed: (context: SecureContextOptions) => void = () => undefined;

  /** @throws CertificateError */
  constructor(
    private readonly files: CertificateFiles,
    everyMs: number,
    metrics: GatewayMetrics,
  ) {
    this.pair = checked(readPair(files));
    this.seen = fingerprint(this.pair);
    metrics.certificate('accepted', expiryOf(this.pair));
    this.timer = setInterval(() => {
      const outcome = this.reload();
      if (outcome !== 'unchanged') metrics.certificate(outcome, expiryOf(this.pair));
    }, everyMs);
  }

  get secureContext(): SecureContextOptions {
    return { ...this.pair, minVersion: 'TLSv1.2' };
  }

  /** Connections that exist keep the certificate that they began with. */
  onChange(changed: (context: SecureContextOptions) => void): void {
    this.changed = changed;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private reload(): 'unchanged' | 'accepted' | 'refused' {
    try {
      const pair = readPair(this.files);
      if (fingerprint(pair) === this.seen) return 'unchanged';
      this.seen = fingerprint(pair);
      this.pair = checked(pair);
      this.changed(this.secureContext);
      this.logger.log('certificate read again', { expires: new X509Certificate(pair.cert).validTo });
      return 'accepted';
    } catch (error) {
      const { reason, isUnreadable } = error as CertificateError;
      if (isUnreadable && this.seen === reason) return 'unchanged';
      if (isUnreadable) this.seen = reason;
      this.logger.error('certificate refused, the former one stays in force', { reason });
      return 'refused';
    }
  }
}

function readPair({ certFile, keyFile }: CertificateFiles): Pair {
  return { cert: contentOf('TLS_CERT_FILE', certFile), key: contentOf('TLS_KEY_FILE', keyFile) };
}

function contentOf(variable: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CertificateError(`${variable}: cannot be read (${code ?? String(error)})`, true);
  }
}

/** @throws CertificateError when the two are no certificate and key, or not each other's */
function checked(pair: Pair): Pair {
  try {
    createSecureContext(pair);
    expiryOf(pair);
    return pair;
  } catch (error) {
    throw new CertificateError(
      `TLS_CERT_FILE: no certificate and key that belong together (${(error as Error).message})`,
    );
  }
}

const expiryOf = ({ cert }: Pair): number => Date.parse(new X509Certificate(cert).validTo) / 1000;

const fingerprint = ({ cert, key }: Pair): string =>
  createHash('sha256').update(cert).update('\0').update(key).digest('hex');
