import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem';

/** What is looked at of a request that is refused. */
export interface RefusedRequest {
  address: string;
  /** All values of each header. */
  headers: Readonly<Record<string, readonly string[]>>;
}

export const refusedRequest = ({ senderAddress, raw }: FastifyRequest): RefusedRequest => ({
  address: senderAddress,
  headers: headersOf(raw),
});

/** What is wrong with a request that has no uncompressed JSON body in UTF-8, as far as its headers tell. */
export function jsonHeadersProblem({ headers, raw }: FastifyRequest): Problem | undefined {
  const contentType = headers['content-type'] ?? '';
  if (isRepeated(raw.rawHeaders, 'content-type')) return new Problem('unsupported_media_type');
  const problem = contentType === 'application/json' ? undefined : contentTypeProblem(contentType);
  if (problem) return new Problem(problem);
  const encoding = headers['content-encoding'];
  if (encoding && encoding.toLowerCase() !== 'identity') return new Problem('unsupported_encoding');
  return undefined;
}

function contentTypeProblem(
  contentType: string,
): 'unsupported_media_type' | 'unsupported_charset' | undefined {
  const [mediaType = '', ...parameters] = contentType.toLowerCase().split(';');
  if (mediaType.trim() !== 'application/json') return 'unsupported_media_type';
  const charset = parameters
    .map((text) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(text)?.[1])
    .find(Boolean);
  return charset && charset !== 'utf-8' && charset !== 'utf8' ? 'unsupported_charset' : undefined;
}

/** The body of a request whose headers were found good before it was read. @throws Problem when it is empty */
export function bodyOf(request: FastifyRequest): Buffer {
  const { body } = request;
  // The request lives until its answer is read, which may be long; the body need not.
  request.body = undefined;
  if (!Buffer.isBuffer(body) || body.length === 0) throw new Problem('empty_body');
  return body;
}

/** Every value of every header, as it came: Node's own view joins or drops repeated ones. */
export function headersOf({
  rawHeaders: raw,
}: Pick<IncomingMessage, 'rawHeaders'>): Record<string, string[]> {
  const headers: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    // HTTP/2 has the request line, and a credential in the query with it, among the headers.
    if (!name.startsWith(':')) (headers[name] ??= []).push(raw[index + 1]!);
  }
  return headers;
}

function isRepeated(rawHeaders: readonly string[], name: string): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]!.toLowerCase() === name) count += 1;
  }
  return count > 1;
}
