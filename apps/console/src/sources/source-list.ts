import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { readDefinitions, type SourceDefinition } from '@app/sources';
import { ConsoleConfig } from '../config';

/** The sources as they are written in the file, without any secret. */
@Injectable()
export class SourceList {
  constructor(private readonly config: ConsoleConfig) {}

  /** @throws SourcesFileError or that the file cannot be read */
  all(): SourceDefinition[] {
    return readDefinitions(readFileSync(this.config.SOURCES_FILE, 'utf8'));
  }

  /** None where the file is faulty: the page of sources says why. */
  ids(): string[] {
    try {
      return this.all().map(({ id }) => id);
    } catch {
      return [];
    }
  }
}
