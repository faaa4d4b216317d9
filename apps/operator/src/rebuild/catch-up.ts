/** When no more raw records than this are left, they are derived while the projector waits. */
const FEW_RECORDS = 500n;

/**
 * Reads on until little is left. Webhooks that come in all the while leave something after each round: it ends when a
 * round no longer halves that.
 * @param readOn reads to the end as it is then, and says how many records that was
 */
export async function untilLittleIsLeft(readOn: () => Promise<bigint>, signal: AbortSignal): Promise<void> {
  let before = await readOn();
  while (!signal.aborted) {
    const left = await readOn();
    if (left <= FEW_RECORDS || left * 2n > before) return;
    before = left;
  }
}
