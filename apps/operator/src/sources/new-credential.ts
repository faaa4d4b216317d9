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

/** A credential that was made. */
export interface NewCredential {
  /** For the sender. */
  secret: string;
  /** Lines for the sources file, YAML. */
  yaml: string;
  /** Whether the sources file needs the secret itself, and not only its digest. */
  needsSecret: boolean;
}

/** Only a signature needs the secret itself. */
export function newCredential(
  kind: CredentialKind,
  secret = randomSecret(),
  today = new Date(),
): NewCredential {
  const id = today.toISOString().slice(0, 10);
  const digest = createHash('sha256').update(secret).digest('hex');
  const entries: Record<CredentialKind, string> = {
    'api-key': `keys:\n  - { id: ${id}, sha256: ${digest} }`,
    'query-parameter': `keys:\n  - { id: ${id}, sha256: ${digest} }`,
    basic: `users:\n  - { id: ${id}, username: CHOOSE-ONE, passwordSha256: ${digest} }`,
    'hmac-sha256': `secrets:\n  - { id: ${id}, valueFrom: { file: /run/secrets/CHOOSE-ONE } }`,
    'oauth2-client': `clients:\n  - { id: CHOOSE-ONE, secretSha256: ${digest} }`,
  };
  return { secret, yaml: entries[kind], needsSecret: kind === 'hmac-sha256' };
}

/** What to give to the sender, and what to write into the sources file. */
export const credentialText = ({ secret, yaml, needsSecret }: NewCredential): string =>
  [
    'For the sender, shown only this once:',
    `  ${secret}`,
    '',
    'For the sources file, beside the credential it replaces until the sender has changed over:',
    ...yaml.split('\n').map((line) => `  ${line}`),
    '',
    needsSecret
      ? 'A signature can only be checked with the secret itself: put it into that file, readable for the gateway alone.'
      : 'The file holds only a digest of it.',
  ].join('\n');
