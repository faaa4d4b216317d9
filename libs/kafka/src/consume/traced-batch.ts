import { isTracing } from '@app/tracing';
import { beginBatch, beginProcessing } from '../client/traced-records';
import type { ReceivedRecord } from '../client/record';

/**
 * Calls a handler with records so that its work is a step of the trace of each of them. Of a batch the statements to
 * Postgres are in the trace of its first record, to which those of the others link.
 */
export async function tracedBatch(
  records: readonly ReceivedRecord[],
  groupId: string,
  handle: (records: readonly ReceivedRecord[]) => Promise<void>,
): Promise<void> {
  if (!isTracing()) return handle(records);
  const steps = records.map((record) => beginProcessing(record, groupId));
  const traced = steps.filter((each) => each !== undefined);
  const batch = beginBatch(traced, records.length, groupId);
  if (!batch) return handle(records);
  const withSteps = records.map((record, index) => steps[index]?.record ?? record);
  let failure: unknown;
  try {
    await batch.during(() => handle(withSteps));
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    batch.end({}, failure);
    for (const { step } of traced) step.end({}, failure);
  }
}
