import { integrationNamed } from '@app/integrations';
import { proofOf, type SourceDefinition } from '@app/sources';

/** A mail to the sender's team that says all it needs to set the webhook up; holds no secret. */
export function mailFor(source: SourceDefinition, url: string): string {
  const { authentication, integration, allowFrom } = source;
  const versions = integrationNamed(integration)?.pushed.versions ?? [];
  return [
    'Hello,',
    '',
    'please send shipment-tracking webhooks to us as follows.',
    '',
    `URL: ${url}`,
    'Method: POST, body in JSON (content-type application/json), UTF-8, not compressed',
    ...authentication.map((mechanism) => `Proof: ${proofOf(mechanism, integration)}`),
    ...(versions.length > 0 ? [`Versions that we read: ${versions.join(', ')}`] : []),
    ...(allowFrom
      ? [`Addresses that we take webhooks from: ${allowFrom.join(', ')}; tell us before they change`]
      : []),
    '',
    'We send you the credential in another way. We answer 202 once a webhook is stored. Please send it again after',
    'any 5xx or 429; a 401 or 403 means that the proof is missing or wrong.',
    '',
    'Thank you',
  ].join('\n');
}
