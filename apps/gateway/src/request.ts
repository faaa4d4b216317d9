import type { FastifyRequest } from 'fastify';
import { Problem } from './problem';

/** Refuses what is not an uncompressed, non-empty JSON body in UTF-8. Looks at headers and length only. */
export function requireJsonBytes(request: FastifyRequest): void {
  const [mediaType = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  if (mediaType.trim() !== 'application/json') throw new Problem('unsupported_media_type');
  const charset = parameters
    .map((text) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(text)?.[1])
    .find(Boolean);
  if (charset && charset !== 'utf-8' && charset !== 'utf8') throw new Problem('unsupported_charset');
  const encoding = request.headers['content-encoding'];
  if (encoding && encoding.toLowerCase() !== 'identity') throw new Problem('unsupported_encoding');
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw new Problem('empty_body');
}

/** Every value of every header, as it came: Node's own view joins or drops repeated ones. */
export function headersOf(request: FastifyRequest): Record<string, string[]> {
  const headers: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  const raw = request.raw.rawHeaders;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    (headers[raw[index]!.toLowerCase()] ??= []).push(raw[index + 1]!);
  }
  return headers;
}
