/**
 * What senders know: each webhook has an outcome. `ok` was acknowledged and must be stored; `unknown` may be;
 * `refused` was told that something about it is wrong.
 */
import { aftershipWebhook } from '../../tools/example/webhooks';
import type { Pipeline } from '../setup/pipeline';

export interface Ledger {
  ok: string[];
  unknown: number;
  refused: number;
  /** Longest time between two acknowledgements, milliseconds. */
  longestGapMs: number;
  /** Longest time any sender waited for an answer, milliseconds. */
  slowestAnswerMs: number;
}

const PAUSE_AFTER_503_MS = 20;

/** Sends webhooks of different shipments from several senders at once until `isOver`; `ok` grows meanwhile. */
export async function sendUntil(
  pipeline: Pipeline,
  senders: number,
  isOver: () => boolean,
  ok: string[] = [],
): Promise<Ledger> {
  const ledger: Ledger = { ok, unknown: 0, refused: 0, longestGapMs: 0, slowestAnswerMs: 0 };
  let lastOk = performance.now();
  const sender = async (name: number): Promise<void> => {
    for (let count = 0; !isOver(); count++) {
      const begin = performance.now();
      const outcome = await send(pipeline, `${name}-${count}`);
      const now = performance.now();
      ledger.slowestAnswerMs = Math.max(ledger.slowestAnswerMs, now - begin);
      if (typeof outcome === 'string') {
        ledger.longestGapMs = Math.max(ledger.longestGapMs, now - lastOk);
        lastOk = now;
        ledger.ok.push(outcome);
      } else {
        if (outcome >= 400 && outcome < 500) ledger.refused++;
        else ledger.unknown++;
        await new Promise((done) => setTimeout(done, PAUSE_AFTER_503_MS));
      }
    }
  };
  await Promise.all(Array.from({ length: senders }, (_, name) => sender(name)));
  return ledger;
}

/** The raw id of an acknowledged webhook, else the status; 0 when there was no answer. */
async function send(pipeline: Pipeline, number: string): Promise<string | number> {
  const msg = {
    tracking_number: number,
    slug: 'fedex',
    tag: 'InTransit',
    subtag: 'InTransit_001',
    checkpoints: [],
  };
  const body = Buffer.from(JSON.stringify({ event_id: number, msg, padding: 'x'.repeat(900) }));
  try {
    const answer = await pipeline.send(
      aftershipWebhook('', body, pipeline.secrets.ACME_AFTERSHIP_SECRET, '2024-04'),
    );
    const text = await answer.text();
    return answer.status === 202 ? (JSON.parse(text) as { id: string }).id : answer.status;
  } catch {
    return 0;
  }
}
