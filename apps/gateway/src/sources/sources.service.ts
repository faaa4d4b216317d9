import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { SecretReference } from '../authentication/credential';
import { readSources, SourcesFileError } from './read-sources';
import type { Source } from './source';

/**
 * The sources that are in force. The file and the secret files it names are looked at every so often; when
 * their contents have changed they are read anew. Something invalid never replaces something valid.
 */
@Injectable()
export class SourcesService implements OnModuleDestroy {
  private readonly logger = new Logger(SourcesService.name);
  private readonly timer: NodeJS.Timeout;
  private readonly valid: Gauge;
  private readonly reloads: Counter;
  private sources: ReadonlyMap<string, Source>;
  private secretFiles: readonly string[] = [];
  private seen: string;
  private changing: string | undefined;

  constructor(
    private readonly file: string,
    private readonly environmentSecret: (name: string) => string | undefined,
    reloadMs: number,
    registry: Registry,
    private readonly signsTokens: boolean,
  ) {
    this.valid = new Gauge({
      name: 'parcelwire_sources_file_valid',
      help: '1 when the sources file on disk is the one in force, 0 when it was refused',
      registers: [registry],
    });
    this.reloads = new Counter({
      name: 'parcelwire_sources_reloads_total',
      help: 'Times the sources file was read anew, by outcome',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.sources = this.read();
    this.seen = this.fingerprint();
    this.valid.set(1);
    this.timer = setInterval(() => this.reload(), reloadMs);
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

  private reload(): void {
    const fingerprint = this.fingerprint();
    if (fingerprint === this.seen) return;
    // What is still being written looks different the next time.
    const isSettled = fingerprint === this.changing;
    this.changing = fingerprint;
    if (!isSettled) return;
    this.seen = fingerprint;
    try {
      this.sources = this.read();
      this.valid.set(1);
      this.reloads.inc({ outcome: 'accepted' });
      this.logger.log('sources file read anew', { sources: [...this.sources.keys()] });
    } catch (error) {
      this.valid.set(0);
      this.reloads.inc({ outcome: 'refused' });
      this.logger.error('sources file refused, the former one stays in force', {
        reason: (error as Error).message,
      });
    }
  }

  private read(): ReadonlyMap<string, Source> {
    const secretFiles = new Set<string>();
    const resolve = ({ env, file }: SecretReference): string => {
      if (file !== undefined) secretFiles.add(file);
      const secret =
        file === undefined ? this.environmentSecret(env!) : withoutNewline(readFileSync(file, 'utf8'));
      if (!secret) throw new Error(`the secret in ${file ?? env} is empty or not set`);
      return secret;
    };
    try {
      return readSources(this.yaml(), resolve, { signsTokens: this.signsTokens });
    } finally {
      // Those of a refused file as well: it may become valid because one of them does.
      this.secretFiles = [...secretFiles];
    }
  }

  private yaml(): string {
    try {
      return readFileSync(this.file, 'utf8');
    } catch (error) {
      throw new SourcesFileError([`${this.file} cannot be read (${(error as NodeJS.ErrnoException).code})`]);
    }
  }

  /** Tells whether anything that the sources are made of has changed on disk. */
  private fingerprint(): string {
    const hash = createHash('sha256');
    for (const file of [this.file, ...this.secretFiles]) hash.update(contentOf(file)).update('\0');
    return hash.digest('hex');
  }
}

const withoutNewline = (text: string): string => text.replace(/\r?\n$/, '');

function contentOf(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
