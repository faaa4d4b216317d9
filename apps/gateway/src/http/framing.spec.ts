import { refusalOf, type Head } from './framing';

const LIMITS = { MAX_HEADER_BYTES: 1_000, MAX_HEADER_COUNT: 5, MAX_URL_BYTES: 100, MAX_BODY_BYTES: 10 };
const refusal = (headers: string[], head: Partial<Head> = {}): string | undefined =>
  refusalOf({ httpVersionMajor: 1, httpVersionMinor: 1, url: '/', rawHeaders: headers, ...head }, LIMITS);
const HOST = ['Host', 'a'];
const HTTP2 = { httpVersionMajor: 2, httpVersionMinor: 0 };

it('lets a request pass that says once where it ends', () => {
  expect(refusal([...HOST, 'Content-Length', '10'])).toBeUndefined();
  expect(refusal([...HOST, 'Transfer-Encoding', 'Chunked'])).toBeUndefined();
  expect(refusal([], { httpVersionMinor: 0 })).toBeUndefined();
  expect(refusal([':method', 'POST', ':path', '/'], HTTP2)).toBeUndefined();
});

it.each<[string, string[], Partial<Head>, string]>([
  ['no host', [], {}, 'bad_request'],
  ['two hosts', [...HOST, 'HOST', 'a'], {}, 'bad_request'],
  ['two hosts in HTTP/1.0', [...HOST, ...HOST], { httpVersionMinor: 0 }, 'bad_request'],
  ['chunks in HTTP/1.0', ['transfer-encoding', 'chunked'], { httpVersionMinor: 0 }, 'bad_request'],
  [
    'two lists of codings',
    [...HOST, 'transfer-encoding', 'chunk', 'transfer-encoding', 'ed'],
    {},
    'bad_request',
  ],
  ['two codings', [...HOST, 'transfer-encoding', 'gzip, chunked'], {}, 'unsupported_transfer_encoding'],
  [
    'a coding with a trailing tab',
    [...HOST, 'transfer-encoding', 'chunked\t'],
    {},
    'unsupported_transfer_encoding',
  ],
  ['a longer body', [...HOST, 'content-length', '11'], {}, 'payload_too_large'],
  ['a longer body on HTTP/2', ['content-length', '11'], HTTP2, 'payload_too_large'],
  ['a long URL', HOST, { url: '/'.repeat(101) }, 'headers_too_large'],
  ['a long header', [...HOST, 'x', 'y'.repeat(1_000)], {}, 'headers_too_large'],
  ['many headers', [...HOST, ...Array<string>(10).fill('x')], {}, 'headers_too_large'],
  ['many headers on HTTP/2', Array<string>(20).fill('x'), HTTP2, 'headers_too_large'],
])('refuses %s', (_what, headers, head, code) => expect(refusal(headers, head)).toBe(code));
