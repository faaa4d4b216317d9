import { createHash, randomBytes } from 'node:crypto';

export const CREDENTIAL_KINDS = [
  'api-key',
  'query-parameter',
  'basic',
  'hmac-sha256',
  'oauth2-client',
] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** 32 random bytes, in letters that need no escaping in a header, a URL, a shell or YAML. */
const randomSecret = (): string => randomBytes(32).toString('base64url');

/** What to give to the sender, and what to write into the sources file; only a signature needs the secret itself. */
export function newCredential(kind: CredentialKind, secret = randomSecret(), today = new Date()): string {
  const id = today.toISOString().slice(0, 10);
  const digest = createHash('sha256').update(secret).digest('hex');
  const entries: Record<CredentialKind, string> = {
    'api-key': `keys:\n  - { id: ${id}, sha256: ${digest} }`,
    'query-parameter': `keys:\n  - { id: ${id}, sha256: ${digest} }`,
    basic: `users:\n  - { id: ${id}, username: CHOOSE-ONE, passwordSha256: ${digest} }`,
    'hmac-sha256': `secrets:\n  - { id: ${id}, valueFrom: { file: /run/secrets/CHOOSE-ONE } }`,
    'oauth2-client': `clients:\n  - { id: CHOOSE-ONE, secretSha256: ${digest} }`,
  };
  const keep =
    kind === 'hmac-sha256'
      ? 'A signature can only be checked with the secret itself: put it into that file, readable for the gateway alone.'
      : 'The file holds only a digest of it.';
  return [
    'For the sender, shown only this once:',
    `  ${secret}`,
    '',
    'For the sources file, beside the credential it replaces until the sender has changed over:',
    ...entries[kind].split('\n').map((line) => `  ${line}`),
    '',
    keep,
  ].join('\n');
}
