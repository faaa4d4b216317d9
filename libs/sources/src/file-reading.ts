import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** Of a file that changed so shortly before it was read, its times may look the same after one more change. */
const FRESH_MS = 1_000;

interface Read {
  stat: string;
  isFresh: boolean;
  /** Its bytes, or the error's code. */
  content: Buffer | string;
}

/**
 * One reading of some files. Each is read once, so that what is checked is what is remembered, whatever happens to
 * the files meanwhile.
 */
export class FileReading {
  private readonly files = new Map<string, Read>();

  /** @throws Error with a code when the file cannot be read */
  text(file: string): string {
    const { content } = this.read(file);
    if (typeof content === 'string') throw Object.assign(new Error(`${file}: ${content}`), { code: content });
    return content.toString('utf8');
  }

  /** The same for two readings in which these files hold the same. */
  fingerprint(files: readonly string[]): string {
    const hash = createHash('sha256');
    for (const file of files) hash.update(this.read(file).content).update('\0');
    return hash.digest('hex');
  }

  /** Whether one of these files may have changed since it was read. Looks at their times only. */
  isStale(files: readonly string[]): boolean {
    return files.some((file) => {
      const known = this.files.get(file);
      return !known || known.isFresh || known.stat !== statOf(file).stat;
    });
  }

  private read(file: string): Read {
    let read = this.files.get(file);
    // The times before the bytes: a change in between shows the next time.
    if (!read) this.files.set(file, (read = { ...statOf(file), content: contentOf(file) }));
    return read;
  }
}

function statOf(file: string): Pick<Read, 'stat' | 'isFresh'> {
  try {
    const { ino, size, mtimeNs, ctimeNs, ctimeMs } = statSync(file, { bigint: true });
    return { stat: `${ino} ${size} ${mtimeNs} ${ctimeNs}`, isFresh: Date.now() - Number(ctimeMs) < FRESH_MS };
  } catch (error) {
    return { stat: codeOf(error), isFresh: false };
  }
}

function contentOf(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch (error) {
    return codeOf(error);
  }
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);
