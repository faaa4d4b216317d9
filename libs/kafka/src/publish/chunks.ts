/** Largest sum of record sizes in one produce request. */
export const REQUEST_BYTES = 512 * 1024;

/** Cuts a list, in its order, into chunks of at most `limit` bytes; what is larger is alone. */
export function inChunks<T>(items: readonly T[], bytesOf: (item: T) => number, limit: number): T[][] {
  const chunks: T[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const size = bytesOf(item);
    if (bytes + size > limit) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)!.push(item);
    bytes += size;
  }
  return chunks;
}
