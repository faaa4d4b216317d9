import type { ReceivedRecord } from '@app/kafka';
import { writeArchiveFile, type ArchivedFile } from './archive-file';
import { writeManifest } from './manifest';

/** A file holds no more than this, but for its last records. */
const FILE_BYTES = 32 * 1024 * 1024;

interface Gathered {
  records: ReceivedRecord[];
  bytes: number;
  next: bigint;
}

/** Gathers the records of each partition until a file is full, and writes one file at a time. */
export class ArchiveWriter {
  readonly written: ArchivedFile[] = [];
  private readonly gathered = new Map<number, Gathered>();
  private writing: Promise<void> = Promise.resolve();

  /** @param files that the archive holds already */
  constructor(
    private readonly folder: string,
    private readonly files: readonly ArchivedFile[],
  ) {}

  /** @param next offset after the records */
  async add(partition: number, records: readonly ReceivedRecord[], next: bigint): Promise<void> {
    const some = this.gathered.get(partition) ?? { records: [], bytes: 0, next };
    some.records.push(...records);
    some.bytes += records.reduce((sum, { size }) => sum + size, 0);
    some.next = next;
    this.gathered.set(partition, some);
    if (some.bytes >= FILE_BYTES) await this.write(partition);
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    for (const partition of this.gathered.keys()) await this.write(partition);
  }

  /** One at a time, because each ends with the manifest. */
  private write(partition: number): Promise<void> {
    this.writing = this.writing.then(async () => {
      const some = this.gathered.get(partition);
      this.gathered.delete(partition);
      if (!some || some.records.length === 0) return;
      this.written.push(await writeArchiveFile(this.folder, some.records, some.next));
      await writeManifest(this.folder, [...this.files, ...this.written]);
    });
    return this.writing;
  }
}
