import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { GatewayMetrics } from '../gateway-metrics';
import {
  FileReading,
  SourcesFileError,
  credentialsExpire,
  parseYaml,
  parseYamlAside,
  sourcesAside,
  sourcesOf,
  type ResolveSecret,
  type SecretReference,
  type Source,
} from '@app/sources';

/**
 * The sources that are in force. The file and the secret files it names are looked at every so often; when
 * their contents have changed they are read again. Something invalid never replaces something valid.
 */
@Injectable()
export class SourcesService implements OnModuleDestroy {
  private readonly logger = new Logger(SourcesService.name);
  private readonly timer: NodeJS.Timeout;
  private sources: ReadonlyMap<string, Source>;
  /** The sources file and the secret files that it named when it was read last. */
  private files: readonly string[];
  private latest: FileReading;
  /** The latest reading that needs nothing more: its contents are not hashed again with each look. */
  private settled: FileReading | undefined;
  /** Of the reading that was made sources of last, or refused. */
  private seen: string;
  private isReading = false;

  constructor(
    private readonly file: string,
    private readonly environmentSecret: (name: string) => string | undefined,
    reloadMs: number,
    private readonly metrics: GatewayMetrics,
    private readonly signsTokens: boolean,
  ) {
    this.files = [file];
    this.latest = new FileReading();
    const { resolve, files } = this.resolver(this.latest);
    this.sources = sourcesOf(parseYaml(this.yamlOf(this.latest)), resolve, { signsTokens });
    this.files = files();
    this.seen = this.latest.fingerprint(this.files);
    this.show();
    this.timer = setInterval(() => void this.look(), reloadMs);
  }

  get(id: string): Source | undefined {
    return this.sources.get(id);
  }

  all(): Iterable<Source> {
    return this.sources.values();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Looks whether anything has changed on disk, and reads it again once it has settled. */
  async look(): Promise<void> {
    if (this.isReading) return;
    const isStale = this.latest.isStale(this.files);
    if (!isStale && this.latest === this.settled) return;
    if (isStale) {
      const before = this.latest.fingerprint(this.files);
      this.latest = new FileReading();
      // What is still being written looks different the next time.
      if (this.latest.fingerprint(this.files) !== before) return;
    }
    this.settled = this.latest;
    if (this.latest.fingerprint(this.files) === this.seen) return;
    this.isReading = true;
    try {
      await this.reload(this.latest);
    } finally {
      this.isReading = false;
    }
  }

  private async reload(reading: FileReading): Promise<void> {
    const { resolve, files } = this.resolver(reading);
    try {
      const parsed = await parseYamlAside(this.yamlOf(reading));
      this.sources = await sourcesAside(parsed, resolve, { signsTokens: this.signsTokens });
      this.show();
      this.metrics.sourcesRead('accepted');
      this.logger.log('sources file read again', { sources: [...this.sources.keys()] });
    } catch (error) {
      this.metrics.sourcesRead('refused');
      this.logger.error('sources file refused, the former one stays in force', {
        reason: (error as Error).message,
      });
    }
    // Those of a refused file as well: it may become valid because one of them does.
    this.files = files();
    this.seen = reading.fingerprint(this.files);
  }

  private show(): void {
    this.metrics.sourcesInForce(this.sources.keys(), credentialsExpire(this.sources.values()));
  }

  /** Finds secrets, and remembers which files of them it was asked for. */
  private resolver(reading: FileReading): { resolve: ResolveSecret; files: () => readonly string[] } {
    const secretFiles = new Set<string>();
    const resolve = ({ env, file }: SecretReference): string => {
      if (file !== undefined) secretFiles.add(file);
      const secret = file === undefined ? this.environmentSecret(env!) : withoutNewline(reading.text(file));
      if (!secret) throw new Error(`the secret in ${file ?? env} is empty or not set`);
      return secret;
    };
    return { resolve, files: () => [this.file, ...secretFiles] };
  }

  private yamlOf(reading: FileReading): string {
    try {
      return reading.text(this.file);
    } catch (error) {
      throw new SourcesFileError([`${this.file} cannot be read (${(error as NodeJS.ErrnoException).code})`]);
    }
  }
}

const withoutNewline = (text: string): string => text.replace(/\r?\n$/, '');
