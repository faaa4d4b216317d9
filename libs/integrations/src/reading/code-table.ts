/**
 * A sender's closed list of codes and what each of them means. Codes are compared without case, because senders'
 * own documents disagree about it, and are kept verbatim.
 */
import { createHash } from 'node:crypto';
import type { UnmappedCode } from '@app/events';

/** Longest code that is gathered whole: it becomes a part of database keys, which may not be long. */
const MAX_GATHERED = 200;

export interface CodeTable<Meaning> {
  meaning(code: string | null | undefined): Meaning | undefined;
  has(code: string): boolean;
  readonly codes: readonly string[];
}

export function codeTable<Meaning>(entries: Readonly<Record<string, Meaning>>): CodeTable<Meaning> {
  const meanings = new Map(Object.entries(entries).map(([code, meaning]) => [code.toLowerCase(), meaning]));
  return {
    meaning: (code) => (code ? meanings.get(code.toLowerCase()) : undefined),
    has: (code) => meanings.has(code.toLowerCase()),
    codes: Object.keys(entries),
  };
}

/** A list of codes of which nothing needs to be known but that they are on it. */
export const codeList = (codes: readonly string[]): CodeTable<true> =>
  codeTable(Object.fromEntries(codes.map((code) => [code, true as const])));

/** Gathers codes that are on no list, each once. */
export class Unmapped {
  private readonly found = new Map<string, UnmappedCode>();

  /** Notes a code unless the table knows it, or there is none. */
  check(field: string, code: string | null | undefined, table: CodeTable<unknown>): void {
    if (!code || table.has(code)) return;
    const gathered = { field, code: shortened(code) };
    this.found.set(`${field}\n${gathered.code}`, gathered);
  }

  /** As a part of an event or webhook: nothing when all codes are known. */
  toPart(): { unmapped?: UnmappedCode[] } {
    return this.found.size > 0 ? { unmapped: [...this.found.values()] } : {};
  }
}

/** A long code by its beginning and a hash of the whole, so that two of them are still two; never half a character. */
function shortened(code: string): string {
  if (code.length <= MAX_GATHERED) return code;
  const beginning = code.slice(0, MAX_GATHERED).replace(/[\uD800-\uDBFF]$/, '');
  return `${beginning}…${createHash('sha256').update(code).digest('hex').slice(0, 12)}`;
}
