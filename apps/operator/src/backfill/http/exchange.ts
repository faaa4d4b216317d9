/** One request and its whole answer, bounded in time and size. What is thrown names a host, never a URL or a header. */

/** What is sent. */
export interface Question {
  url: URL;
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
}

/** What came back, whatever its status. */
export interface Reply {
  status: number;
  headers: Headers;
  body: Buffer;
}

/** There was no whole answer. */
export class NoReplyError extends Error {
  constructor(host: string, reason: string) {
    super(`no answer from ${host}: ${reason}`);
    this.name = 'NoReplyError';
  }
}

/** More is no page of any carrier. */
const LARGEST_REPLY_BYTES = 64 * 1024 * 1024;

/** @throws NoReplyError */
export async function exchange(
  { url, method = 'GET', headers, body }: Question,
  timeoutMs: number,
): Promise<Reply> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    // Credentials are for this host only.
    const response = await fetch(url, { method, headers, body, signal, redirect: 'error' });
    return { status: response.status, headers: response.headers, body: await wholeBody(response) };
  } catch (error) {
    const reason = signal.aborted ? `none within ${timeoutMs} ms` : reasonOf(error);
    throw new NoReplyError(url.host, reason);
  }
}

async function wholeBody(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > LARGEST_REPLY_BYTES) throw new Error(`more than ${LARGEST_REPLY_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The client's message says nothing; its cause has a code. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
