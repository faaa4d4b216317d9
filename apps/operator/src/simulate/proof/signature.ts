/** A signature over the body, written as the sender of the source writes it. */
import { createHmac } from 'node:crypto';
import type { Signature } from '@app/integrations';
import { signatureForm, type MechanismDefinition } from '@app/sources';
import { KnownSecrets, type SecretPlaces } from './known-secrets';
import type { Proof, Shown } from './proof';

type Definition = Extract<MechanismDefinition, { type: 'hmac-sha256' }>;

export function signatureProof(
  definition: Definition,
  places: SecretPlaces,
  signature: Signature | undefined,
): Proof {
  const { header, encoding, prefix } = signatureForm(definition, signature);
  const entries = definition.secrets.map(({ valueFrom: place, ...secret }) => ({ ...secret, place }));
  const known = new KnownSecrets(definition.type, entries, places);
  const sign = (body: Buffer, secret: string): Shown => ({
    headers: { [header]: prefix + createHmac('sha256', secret).update(body).digest(encoding) },
  });
  return {
    type: definition.type,
    signed: (body) => sign(body, known.valid().secret),
    tampered: (body) => ({ ...sign(body, known.valid().secret), body: withOtherDigit(body) }),
    expired: (body) => sign(body, known.lapsed().secret),
  };
}

/** The same with another last digit, so that it is still JSON; with a space behind it where there is no digit. */
function withOtherDigit(body: Buffer): Buffer {
  const changed = Buffer.from(body);
  const place = changed.findLastIndex((byte) => byte >= 0x30 && byte <= 0x39);
  if (place < 0) return Buffer.concat([body, Buffer.from(' ')]);
  changed[place] = changed[place] === 0x39 ? 0x38 : changed[place]! + 1;
  return changed;
}
