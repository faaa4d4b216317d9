import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { CREDENTIAL_KINDS, credentialText, newCredential } from './new-credential';

const entryOf = (text: string): unknown => parse(text.split('\n').slice(4, 6).join('\n'));

it.each(CREDENTIAL_KINDS)(
  'makes a different secret of kind %s each time, shown once, in lines that are YAML',
  (kind) => {
    const [first, second] = [newCredential(kind), newCredential(kind)].map(credentialText) as [
      string,
      string,
    ];
    const secret = first.split('\n')[1]!.trim();
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(second).not.toContain(secret);
    expect(first.split(secret)).toHaveLength(2);
    expect(entryOf(first)).toEqual(expect.any(Object));
  },
);

it('gives the digest that the gateway compares with', () => {
  const text = credentialText(newCredential('api-key', 'a secret', new Date('2026-03-04T05:06:07Z')));
  const sha256 = createHash('sha256').update('a secret').digest('hex');
  expect(entryOf(text)).toEqual({ keys: [{ id: '2026-03-04', sha256 }] });
});
