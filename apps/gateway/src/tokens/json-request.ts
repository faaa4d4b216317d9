const LARGEST_ANSWER_BYTES = 1024 * 1024;

/**
 * The JSON object that a server answers with 200. Redirects are not followed: they would be trusted like the
 * server that was configured.
 * @throws Error that names the server and never what was sent
 */
export async function requestJson(
  url: string,
  timeoutMs: number,
  request: RequestInit = {},
): Promise<Record<string, unknown>> {
  const place = new URL(url).origin + new URL(url).pathname;
  let response: Response;
  try {
    response = await fetch(url, {
      ...request,
      headers: { accept: 'application/json', ...(request.headers as Record<string, string> | undefined) },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw new Error(`${place} cannot be reached: ${causeOf(error)}`, { cause: error });
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${place} answers ${response.status}`);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(await boundedText(response));
  } catch (error) {
    throw new Error(`${place} gives no readable JSON`, { cause: error });
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    throw new Error(`${place} gives no JSON object`);
  return answer as Record<string, unknown>;
}

async function boundedText(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > LARGEST_ANSWER_BYTES) throw new Error('the answer is too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function causeOf(error: unknown): string {
  const { name, cause } = error as Error;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? name;
}
