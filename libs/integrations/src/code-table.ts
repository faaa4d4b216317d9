/**
 * A sender's closed list of codes and what each of them means. Codes are compared without case, because senders'
 * own documents disagree about it, and are kept verbatim.
 */
import type { UnmappedCode } from '@app/events';

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
    if (code && !table.has(code)) this.found.set(`${field}\n${code}`, { field, code });
  }

  /** As a part of an event or webhook: nothing when all codes are known. */
  toPart(): { unmapped?: UnmappedCode[] } {
    return this.found.size > 0 ? { unmapped: [...this.found.values()] } : {};
  }
}
