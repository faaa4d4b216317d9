/** What to change when webhooks of a source are refused, in the words of the fix. */
import type { MechanismDefinition } from './authentication/mechanisms';
import { signatureForm } from './authentication/hmac-sha256';
import { integrationNamed } from '@app/integrations';
import type { SourceDefinition } from './source-definition';

/** A refusal as it was written down. */
export interface KnownRefusal {
  code: string;
  reason: string;
  /** Names of the headers of the request; left out where they are not known. */
  headerNames?: readonly string[];
}

/** How a sender proves itself, for the people who set it up; holds no secret. */
export function proofOf(definition: MechanismDefinition, integration: string): string {
  switch (definition.type) {
    case 'api-key':
      return `the key in the header ${definition.header}`;
    case 'query-parameter':
      return `the key in the query parameter ${definition.name} of the URL`;
    case 'basic':
      return 'user name and password in the header Authorization (HTTP Basic)';
    case 'hmac-sha256': {
      const { header, encoding, prefix } = signatureForm(
        definition,
        integrationNamed(integration)?.signature,
      );
      return `the signature in the header ${header}: ${prefix}HMAC-SHA256 of the exact bytes of the body, in ${encoding}`;
    }
    case 'oauth2':
      return 'an access token in the header Authorization (Bearer)';
    default:
      return definition satisfies never;
  }
}

/** The header in which a mechanism looks, lower case; undefined for one that looks elsewhere. */
function headerOf(definition: MechanismDefinition, integration: string): string | undefined {
  if (definition.type === 'api-key') return definition.header.toLowerCase();
  if (definition.type !== 'hmac-sha256') return undefined;
  return signatureForm(definition, integrationNamed(integration)?.signature).header;
}

/** @returns what to look at; never anything of what the sender presented */
export function adviceOn(source: SourceDefinition, refusal: KnownRefusal): string {
  const { code, reason } = refusal;
  const advice = ADVICE.find(({ applies }) => applies.test(reason))?.text;
  const failed = source.authentication.find(({ type }) => reason.startsWith(`${type} did not pass`));
  const expected = failed ? `This source expects ${proofOf(failed, source.integration)}.` : '';
  return [
    expected,
    failed ? missingHeader(headerOf(failed, source.integration), refusal) : '',
    advice ?? BY_CODE[code] ?? '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Said apart, because it settles the question: the header did not come at all. */
function missingHeader(name: string | undefined, { reason, headerNames }: KnownRefusal): string {
  if (name === undefined || !headerNames || !/missing/.test(reason)) return '';
  if (headerNames.includes(name)) return `The header ${name} came more than once.`;
  return `The request had no header ${name}; it had ${headerNames.join(', ')}.`;
}

const ADVICE: readonly { applies: RegExp; text: string }[] = [
  {
    applies: /matches no credential/,
    text: 'What came is none of the credentials of this source: compare the two, or give the sender a new one (npm run sources -- new-credential).',
  },
  {
    applies: /is not valid at this time/,
    text: 'Look at notBefore and notAfter of that credential, and give the sender the one that is valid now.',
  },
  {
    applies: /carries a credential that the source does not ask for/,
    text: 'The sender is set up for another mechanism. Change it there, or list the header in ignoreHeaders of the source.',
  },
  {
    applies: /^address .* is not allowed/,
    text: 'Add the address to allowFrom of the source, if it is the sender’s.',
  },
  { applies: /occurs 0 times/, text: 'The URL that the sender calls has no such parameter.' },
  { applies: /signature/, text: 'The sender has another secret, or something in between changes the body.' },
];

const BY_CODE: Readonly<Record<string, string>> = {
  unsupported_media_type: 'The sender must post application/json.',
  unsupported_charset: 'The sender must post UTF-8.',
  unsupported_encoding: 'The sender must not compress the body.',
  invalid_token:
    'The token is of another issuer or audience, has run out, or was changed: the sender has to fetch another one.',
  forbidden: 'The token is of a client or scope that this source does not take.',
  rate_limited: 'Too many webhooks, or too many refusals from this address: see rateLimit of the source.',
  unavailable: 'The issuer of the token did not answer. The sender tries again by itself.',
};
