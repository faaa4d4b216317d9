/**
 * The files of an archive. Each holds records of one partition, in the order of their offsets: JSON, one record a line,
 * compressed with gzip, so that any tool can read them. A file is complete or not there: it is written under another
 * name and renamed.
 */
import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ReceivedRecord } from '@app/kafka';
import { CommandError } from '../command-line/exit-codes';

/** What the manifest says of a file. */
export interface ArchivedFile {
  name: string;
  topic: string;
  partition: number;
  /** Offset of the first record, as decimal text. */
  from: string;
  /** Offset after the last one, or after a hole behind it. */
  next: string;
  records: number;
  /** SHA-256 of the file, hex. */
  sha256: string;
}

/** A record as a line has it; bytes in base64. */
interface Line {
  offset: string;
  /** When Kafka got it, ms since 1970. */
  timestamp: string;
  key: string | null;
  headers: Readonly<Record<string, string>>;
  value: string;
}

const lineOf = ({ offset, timestamp, key, headers, value }: ReceivedRecord): string => {
  const line: Line = {
    offset: String(offset),
    timestamp,
    key: key?.toString('base64') ?? null,
    headers,
    value: value.toString('base64'),
  };
  return JSON.stringify(line);
};

/** Writes a file of an archive, on the disk when this is done. @param next offset after the records */
export async function writeArchiveFile(
  folder: string,
  records: readonly ReceivedRecord[],
  next: bigint,
): Promise<ArchivedFile> {
  const [{ topic, partition, offset }] = records as [ReceivedRecord];
  const bytes = await promisify(gzip)(`${records.map(lineOf).join('\n')}\n`);
  const name = `${topic}-${partition}-${String(offset).padStart(20, '0')}.jsonl.gz`;
  await writeWhole(join(folder, name), bytes);
  return {
    name,
    topic,
    partition,
    from: String(offset),
    next: String(next),
    records: records.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** @throws CommandError when the file is not the one that was written */
export async function readArchiveFile(folder: string, file: ArchivedFile): Promise<ReceivedRecord[]> {
  const bytes = await readFile(join(folder, file.name)).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${file.name} of the archive cannot be read (${error.code})`);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256)
    throw new CommandError(
      `${file.name} of the archive is damaged: its checksum is not that of the manifest`,
    );
  const text = (await promisify(gunzip)(bytes)).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => recordOf(JSON.parse(line) as Line, file));
}

function recordOf({ offset, timestamp, key, headers, value }: Line, file: ArchivedFile): ReceivedRecord {
  const body = Buffer.from(value, 'base64');
  return {
    topic: file.topic,
    partition: file.partition,
    offset: BigInt(offset),
    key: key === null ? null : Buffer.from(key, 'base64'),
    value: body,
    headers,
    timestamp,
    size: body.length,
  };
}

/** A file that is there whole or not at all, also after a crash of the machine. */
export async function writeWhole(path: string, bytes: Buffer | string): Promise<void> {
  const draft = await open(`${path}.draft`, 'w', 0o600);
  try {
    await draft.writeFile(bytes);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.draft`, path);
}
