import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { topicGauge } from '@app/observability';

/** Seconds; a sender waits four at most. */
const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4];

type Outcome = 'accepted' | 'refused';

/** Outcomes that alerts ask for. */
const FROM_THE_BEGINNING = ['accepted', 'unavailable', 'overloaded'];

/** All that the gateway counts and shows. */
export class GatewayMetrics {
  private readonly webhooks: Counter<'source' | 'outcome'>;
  private readonly refusedWebhooks: Counter<'source'>;
  private readonly refusals: Counter<'code'>;
  private readonly seconds: Histogram;
  private readonly sourcesValid: Gauge;
  private readonly sourcesReloads: Counter<'outcome'>;
  private readonly credentialsExpire: Gauge<'source'>;
  private readonly certificateValid: Gauge;
  private readonly certificateExpires: Gauge;
  /** Shows what is set otherwise in topics than it should be. */
  readonly showTopics: ReturnType<typeof topicGauge>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.webhooks = new Counter({
      name: 'parcelwire_webhooks_total',
      help: 'Webhooks answered, by source and outcome: accepted, or the code of the answer',
      labelNames: ['source', 'outcome'],
      registers,
    });
    this.refusedWebhooks = new Counter({
      name: 'parcelwire_webhooks_refused_total',
      help: 'Webhooks that were not authentic, or no webhooks at all, by source and whatever the answer was',
      labelNames: ['source'],
      registers,
    });
    this.refusals = new Counter({
      name: 'parcelwire_requests_refused_total',
      help: 'Requests refused before their bodies were read, by code',
      labelNames: ['code'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'parcelwire_webhook_seconds',
      help: 'From the last byte of a webhook until the brokers had it',
      buckets: ANSWER_SECONDS,
      registers,
    });
    this.sourcesValid = new Gauge({
      name: 'parcelwire_sources_file_valid',
      help: '1 when the sources file on disk is the one in force, 0 when it was refused',
      registers,
    });
    this.sourcesReloads = new Counter({
      name: 'parcelwire_sources_reloads_total',
      help: 'Times the sources file was read again, by outcome',
      labelNames: ['outcome'],
      registers,
    });
    this.credentialsExpire = new Gauge({
      name: 'parcelwire_source_credentials_expire_timestamp_seconds',
      help: 'From when a source has no valid credential left; absent for a source that always has one',
      labelNames: ['source'],
      registers,
    });
    this.certificateValid = new Gauge({
      name: 'parcelwire_tls_files_valid',
      help: '1 when the certificate on disk is the one in force, 0 when it was refused',
      registers,
    });
    this.certificateExpires = new Gauge({
      name: 'parcelwire_tls_certificate_expires_timestamp_seconds',
      help: 'When the certificate in force expires; 0 without TLS',
      registers,
    });
    this.showTopics = topicGauge(registry);
  }

  accepted(source: string, receivedAt: Date): void {
    this.webhooks.inc({ source, outcome: 'accepted' });
    this.seconds.observe((Date.now() - receivedAt.getTime()) / 1_000);
  }

  /** @param code of the answer */
  notAccepted(source: string, code: string): void {
    this.webhooks.inc({ source, outcome: code });
  }

  /** For what is wrong with the webhook, not for want of room or of brokers. */
  refused(source: string): void {
    this.refusedWebhooks.inc({ source });
  }

  /** @param code of the answer */
  refusedUnread(code: string): void {
    this.refusals.inc({ code });
  }

  /** @param expiries when each source that lapses has no valid credential left */
  sourcesInForce(sources: Iterable<string>, expiries: ReadonlyMap<string, Date>): void {
    this.sourcesValid.set(1);
    // A counter that begins at its first webhook would hide that webhook: a rate needs two values.
    for (const source of sources) {
      for (const outcome of FROM_THE_BEGINNING) this.webhooks.inc({ source, outcome }, 0);
      this.refusedWebhooks.inc({ source }, 0);
    }
    this.credentialsExpire.reset();
    for (const [source, at] of expiries) this.credentialsExpire.set({ source }, at.getTime() / 1_000);
  }

  sourcesRead(outcome: Outcome): void {
    this.sourcesReloads.inc({ outcome });
    if (outcome === 'refused') this.sourcesValid.set(0);
  }

  /** @param expires seconds since 1970 */
  certificate(outcome: Outcome, expires: number): void {
    this.certificateValid.set(outcome === 'accepted' ? 1 : 0);
    this.certificateExpires.set(expires);
  }
}
