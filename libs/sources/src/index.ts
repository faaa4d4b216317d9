export * from './authentication/authenticate';
export * from './authentication/bearer';
export { basicCredentials } from './authentication/basic';
export {
  isCurrent,
  matching,
  secretIn,
  sha256,
  type ResolveSecret,
  type SecretReference,
} from './authentication/credential';
export { signatureForm } from './authentication/hmac-sha256';
export { type MechanismDefinition } from './authentication/mechanisms';
export { bearerToken, singleHeader, type Presented } from './authentication/mechanism';
export { grantOf, scopesOf } from './authentication/oauth2';
export { isSecureUrl } from './authentication/oauth2-definition';
export { rawQuery } from './authentication/query';
export * from './file-reading';
export * from './parse-yaml';
export * from './pull/pull-definition';
export * from './read-sources';
export * from './authentication/source';
export { credentialsExpire } from './authentication/validity';
export * from './refusal-advice';
export { webhookUrl, type SourceDefinition } from './source-definition';
