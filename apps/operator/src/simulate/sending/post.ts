/** One webhook to the gateway, and what it answers. */
import { askedPauseMs } from '../../http/retry';
import type { Shown } from '../proof';
import { reasonOf } from '../proof/token';
import type { SimulatedWebhook } from '../webhooks';

export interface Answer {
  /** 0 when there was none. */
  status: number;
  /** The stable code of a refusal, or why there was no answer. */
  code?: string;
  /** How long the gateway asks to be left alone, in milliseconds; absent where it does not ask. */
  pauseMs?: number;
  /** From the first byte that was sent to the last one that came. */
  ms: number;
}

/** As long as Amazon's sender waits, and more. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Never throws. Follows no redirection: credentials are for the gateway only. */
export async function post(
  url: string,
  { body, headers }: Pick<SimulatedWebhook, 'body' | 'headers'>,
  shown: Shown = {},
): Promise<Answer> {
  const begin = performance.now();
  const since = (): number => performance.now() - begin;
  try {
    const answer = await fetch(url + queryOf(shown), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'parcelwire-simulate',
        ...headers,
        ...shown.headers,
      },
      body: new Uint8Array(shown.body ?? body),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const text = await answer.text();
    const pauseMs = askedPauseMs(answer.headers, Date.now());
    return { status: answer.status, code: codeIn(text), pauseMs, ms: since() };
  } catch (error) {
    return { status: 0, code: reasonOf(error), ms: since() };
  }
}

function queryOf({ parameters = {} }: Shown): string {
  const pairs = Object.entries(parameters).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Of a refusal; whatever stands before the gateway may answer in another form. */
function codeIn(text: string): string | undefined {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}
