/**
 * What a request's head says about where the request ends, and whether it is worth reading on. Node's parser has
 * refused most of what is ambiguous; what it lets through, and a server in front may have read otherwise, is
 * refused here. Looks at the head only, and never corrects anything.
 */
import type { ProblemCode } from './problem';

export interface Head {
  httpVersionMajor: number;
  httpVersionMinor: number;
  url?: string | undefined;
  rawHeaders: readonly string[];
}

export interface HeadLimits {
  MAX_HEADER_BYTES: number;
  MAX_HEADER_COUNT: number;
  MAX_URL_BYTES: number;
  MAX_BODY_BYTES: number;
}

/** HTTP/2 has the method, the scheme, the authority and the path among the headers. */
export const REQUEST_LINE_HEADERS = 4;

export function refusalOf(head: Head, limits: HeadLimits): ProblemCode | undefined {
  const { rawHeaders: raw, url = '' } = head;
  const count = raw.length / 2 - (head.httpVersionMajor === 2 ? REQUEST_LINE_HEADERS : 0);
  if (count > limits.MAX_HEADER_COUNT || url.length > limits.MAX_URL_BYTES) return 'headers_too_large';
  let bytes = 0;
  let hosts = 0;
  let length = 0;
  const codings: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    const value = raw[index + 1]!;
    bytes += name.length + value.length;
    if (name === 'host') hosts += 1;
    else if (name === 'transfer-encoding') codings.push(value.toLowerCase());
    else if (name === 'content-length') length = Number(value);
  }
  if (bytes > limits.MAX_HEADER_BYTES) return 'headers_too_large';
  if (head.httpVersionMajor === 1 && !isFramedOnce(head, hosts, codings)) return 'bad_request';
  if (codings.some((coding) => coding !== 'chunked')) return 'unsupported_transfer_encoding';
  return length > limits.MAX_BODY_BYTES ? 'payload_too_large' : undefined;
}

/** HTTP/1.0 knows neither chunks nor, of necessity, hosts. */
const isFramedOnce = ({ httpVersionMinor }: Head, hosts: number, codings: readonly string[]): boolean =>
  httpVersionMinor === 0 ? hosts <= 1 && codings.length === 0 : hosts === 1 && codings.length <= 1;
