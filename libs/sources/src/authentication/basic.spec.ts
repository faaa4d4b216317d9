import { basicCredentials } from './basic';

const read = (value: string): unknown => basicCredentials({ headers: { authorization: [value] } });
const basic = (text: string | Buffer): string => `Basic ${Buffer.from(text).toString('base64')}`;

it.each([
  ['the first example of RFC 7617', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Aladdin', 'open sesame'],
  ['its example in UTF-8', 'Basic dGVzdDoxMjPCow==', 'test', '123£'],
  ['another case of the scheme', 'bASIC QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Aladdin', 'open sesame'],
  ['several spaces', 'Basic   QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Aladdin', 'open sesame'],
  ['colons in the password', basic('amazon:a:b:'), 'amazon', 'a:b:'],
  [
    'signs that shells and compose take for their own',
    basic('a:93GSRq06Pmf5e@fAhq$$6lo^'),
    'a',
    '93GSRq06Pmf5e@fAhq$$6lo^',
  ],
  ['an empty password', basic('amazon:'), 'amazon', ''],
])('reads %s', (_what, value, username, password) => {
  expect(read(value)).toEqual({ username, password });
});

it.each([
  ['no user', basic(':password')],
  ['no colon', basic('amazon')],
  ['nothing', 'Basic '],
  ['nothing but the scheme', 'Basic'],
  ['bytes that are no UTF-8', basic(Buffer.from([0x61, 0x3a, 0xff]))],
  ['missing padding', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ'],
  ['base64url', basic('a:???>>>').replaceAll('/', '_').replaceAll('+', '-')],
  ['bits beyond the text', 'Basic YTpi'.replace('YTpi', 'YTp=')],
  ['something behind it', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ== x'],
  ['another scheme', 'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
])('does not read %s', (_what, value) => {
  expect(read(value)).toBeUndefined();
});

it('does not choose between two headers', () => {
  const value = basic('amazon:password');
  expect(basicCredentials({ headers: { authorization: [value, value] } })).toBeUndefined();
});
