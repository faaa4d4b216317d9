/** Requests as their bytes, authentic but for the one thing that is wrong with each, and the answer to it. */
import { aftershipBody, head, signature, type Head } from './raw-http';

/** What the gateway takes when it is not told otherwise. */
export const LIMIT = 1024 * 1024;

type Refused = [what: string, bytes: () => string | Buffer, status: number, code: string];

export const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

const BODY = aftershipBody('HOSTILE');

export function authenticRequests(secret: () => string) {
  const signed = (body: string | Buffer = BODY): string[] => [
    'Content-Type: application/json',
    `aftership-hmac-sha256: ${signature(secret(), body)}`,
  ];
  /** An authentic request but for what is changed. */
  const request = (change: Head = {}, body = BODY): string =>
    head(body, { ...change, headers: [...signed(body), ...(change.headers ?? [])] }) + body;
  const chunked = (coding: string): string =>
    request({ length: null, headers: [`Transfer-Encoding: ${coding}`] }).slice(0, -BODY.length) +
    chunk(BODY) +
    chunk('');
  /** Authentic, but of another media type, or of none. */
  const plain = ({ media, ...change }: Head & { media?: string }): string =>
    head(BODY, {
      ...change,
      headers: [
        ...(media === undefined ? [] : [`Content-Type: ${media}`]),
        signed()[1]!,
        ...(change.headers ?? []),
      ],
    }) + BODY;
  return { BODY, signed, request, chunked, plain };
}

export function refusedRequests(secret: () => string): Refused[] {
  const { signed, request, chunked, plain } = authenticRequests(secret);
  return [
    ['GET', () => request({ method: 'GET', length: null }).slice(0, -BODY.length), 405, 'method_not_allowed'],
    ['PUT', () => request({ method: 'PUT' }), 405, 'method_not_allowed'],
    ['TRACE', () => head('', { method: 'TRACE', length: null }), 405, 'method_not_allowed'],
    ['OPTIONS', () => head('', { method: 'OPTIONS', length: null }), 405, 'method_not_allowed'],
    ['DELETE', () => head('', { method: 'DELETE', length: null }), 405, 'method_not_allowed'],
    ['PROPFIND', () => head('', { method: 'PROPFIND', length: null }), 405, 'method_not_allowed'],
    ['CONNECT', () => head('', { method: 'CONNECT', path: 'a:1', length: null }), 405, 'method_not_allowed'],
    [
      'TRACE of a path that is not there',
      () => head('', { method: 'TRACE', path: '/x', length: null }),
      405,
      'method_not_allowed',
    ],
    ['an unknown path', () => request({ path: '/nowhere' }), 404, 'not_found'],
    ['an unknown source', () => request({ path: '/webhooks/nobody' }), 404, 'not_found'],
    [
      'a source with a name that no source has',
      () => request({ path: `/webhooks/${'a'.repeat(500)}` }),
      404,
      'not_found',
    ],
    ['a path that cannot be decoded', () => request({ path: '/webhooks/%zz' }), 400, 'bad_request'],
    ['no media type', () => plain({}), 415, 'unsupported_media_type'],
    ['text', () => plain({ media: 'text/plain' }), 415, 'unsupported_media_type'],
    ['a form', () => plain({ media: 'application/x-www-form-urlencoded' }), 415, 'unsupported_media_type'],
    ['a media type that is none', () => plain({ media: 'json' }), 415, 'unsupported_media_type'],
    [
      'two media types',
      () => plain({ media: 'application/json', headers: ['Content-Type: text/plain'] }),
      415,
      'unsupported_media_type',
    ],
    [
      'another charset',
      () => plain({ media: 'application/json; charset=latin1' }),
      415,
      'unsupported_charset',
    ],
    ...['gzip', 'deflate', 'br', 'zstd', 'identity, gzip'].map((coding): Refused => [
      `${coding} as its encoding`,
      () => request({ headers: [`Content-Encoding: ${coding}`] }),
      415,
      'unsupported_encoding',
    ]),
    [
      'an announced body that is too long',
      () => head('', { length: LIMIT + 1, headers: signed() }),
      413,
      'payload_too_large',
    ],
    [
      'an announced body beyond all numbers',
      () => head('', { length: 1e20, headers: signed() }).replace('100000000000000000000', '9'.repeat(25)),
      400,
      'bad_request',
    ],
    ['a length and chunks', () => request({ headers: ['Transfer-Encoding: chunked'] }), 400, 'bad_request'],
    ['two lengths', () => request({ headers: [`Content-Length: ${BODY.length + 1}`] }), 400, 'bad_request'],
    ['two equal lengths', () => request({ headers: [`Content-Length: ${BODY.length}`] }), 400, 'bad_request'],
    ['a negative length', () => request({ length: -1 }), 400, 'bad_request'],
    [
      'a length with a sign',
      () => request().replace('Content-Length: ', 'Content-Length: +'),
      400,
      'bad_request',
    ],
    ['bare line feeds', () => request().replaceAll('\r\n', '\n'), 400, 'bad_request'],
    ['a folded header', () => request({ headers: ['X-Folded: a', ' b'] }), 400, 'bad_request'],
    ['a space before the colon', () => request({ headers: ['X-Spaced : a'] }), 400, 'bad_request'],
    ['a NUL in a header', () => request({ headers: ['X-Nul: a\0b'] }), 400, 'bad_request'],
    ['no Host', () => request().replace('Host: gateway\r\n', ''), 400, 'bad_request'],
    ['two Hosts', () => request({ headers: ['Host: elsewhere'] }), 400, 'bad_request'],
    ['two equal Hosts', () => request({ headers: ['host: gateway'] }), 400, 'bad_request'],
    ['a method that is none', () => request({ method: 'P OST' }), 400, 'bad_request'],
    ['a method nobody knows', () => request({ method: 'FETCH' }), 400, 'bad_request'],
    ['a version nobody knows', () => request().replace('HTTP/1.1', 'HTTP/3.7'), 400, 'bad_request'],
    ['chunks in HTTP/1.0', () => chunked('chunked').replace('HTTP/1.1', 'HTTP/1.0'), 400, 'bad_request'],
    [
      'gzip, chunked as its transfer coding',
      () => chunked('gzip, chunked'),
      501,
      'unsupported_transfer_encoding',
    ],
    ['chunked twice', () => chunked('chunked, chunked'), 400, 'bad_request'],
    ['a last coding that is not chunked', () => chunked('chunked, gzip'), 400, 'bad_request'],
    [
      'a coding that only looks like chunked',
      () => chunked('xchunked'),
      501,
      'unsupported_transfer_encoding',
    ],
    [
      'chunks of no size',
      () => `${head('', { length: null, headers: [...signed(), 'Transfer-Encoding: chunked'] })}z\r\n`,
      400,
      'bad_request',
    ],
    ['TLS', () => Buffer.from('16030100a5010000a10303', 'hex'), 400, 'bad_request'],
    ['the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'bad_request'],
    [
      'headers that are too long',
      () => request({ headers: [`X-Long: ${'x'.repeat(17 * 1024)}`] }),
      431,
      'headers_too_large',
    ],
    [
      'too many headers',
      () => request({ headers: Array.from({ length: 100 }, (_, i) => `X-${i}: 1`) }),
      431,
      'headers_too_large',
    ],
    [
      'far too many headers',
      () => request({ headers: Array.from({ length: 1_000 }, (_, i) => `X${i}: 1`) }),
      431,
      'headers_too_large',
    ],
    [
      'a URL that is too long',
      () => request({ path: `/webhooks/acme-aftership?${'x'.repeat(9_000)}` }),
      431,
      'headers_too_large',
    ],
    [
      'a URL that is far too long',
      () => request({ path: `/${'x'.repeat(20_000)}` }),
      431,
      'headers_too_large',
    ],
    ['an empty body', () => head('', { headers: signed('') }), 400, 'empty_body'],
    ['no body', () => head('', { length: null, headers: signed('') }), 400, 'empty_body'],
    [
      'an expectation nobody can meet',
      () => request({ headers: ['Expect: a-miracle'] }),
      417,
      'expectation_failed',
    ],
  ];
}
