import type { BatchContext } from '../consume/batch-context';
import { REQUEST_BYTES, inChunks } from './chunks';
import type { Publisher } from './publisher';
import { recordBytes, type OutgoingRecord } from '../client/record';

/**
 * Publishes records that must not be multiplied when their batch is tried again: what was acknowledged once is left
 * out for as long as the batch is tried.
 * @param records by a key that stays the same from one try to the next
 * @param deadlineMs for each request, from its start
 * @returns the keys of what was published now
 * @throws PublishError when not every record was acknowledged
 */
export async function publishOnce(
  publisher: Publisher,
  context: BatchContext,
  records: ReadonlyMap<string, OutgoingRecord>,
  deadlineMs: number,
): Promise<string[]> {
  const published: string[] = [];
  const chunks = inChunks([...records], ([, record]) => recordBytes(record), REQUEST_BYTES);
  for (const chunk of chunks) {
    const fresh: [string, OutgoingRecord][] = [];
    const publishing = Promise.withResolvers<void>();
    const all = chunk.map(([key, record]) =>
      context.once(key, () => {
        fresh.push([key, record]);
        return publishing.promise;
      }),
    );
    publisher
      .publish(
        fresh.map(([, record]) => record),
        deadlineMs,
      )
      .then(publishing.resolve, publishing.reject);
    await Promise.all(all);
    published.push(...fresh.map(([key]) => key));
  }
  return published;
}
