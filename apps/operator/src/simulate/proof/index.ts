/** How a source is proven, from the sender's side: one proof for each mechanism in the sources file. */
import { integrationNamed } from '@app/integrations';
import type { MechanismDefinition, SourceDefinition } from '@app/sources';
import type { SecretPlaces } from './known-secrets';
import type { Proof } from './proof';
import { apiKeyProof, basicProof, queryProof } from './shared-secret';
import { signatureProof } from './signature';
import { tokenProof } from './token';

export { MODES, shownWith, type Mode, type Proof, type Shown } from './proof';
export { type SecretPlaces } from './known-secrets';

export interface ProofSetting extends SecretPlaces {
  gatewayUrl: string;
  /** An access token of an issuer elsewhere. */
  token?: string;
}

export const proofsOf = (source: SourceDefinition, setting: ProofSetting): Proof[] =>
  source.authentication.map((definition) => proofOf(definition, source, setting));

function proofOf(definition: MechanismDefinition, source: SourceDefinition, setting: ProofSetting): Proof {
  if (definition.type === 'api-key') return apiKeyProof(definition, setting);
  if (definition.type === 'query-parameter') return queryProof(definition, setting);
  if (definition.type === 'basic') return basicProof(definition, setting);
  if (definition.type === 'oauth2') return tokenProof(definition, setting, setting.gatewayUrl, setting.token);
  return signatureProof(definition, setting, integrationNamed(source.integration)?.signature);
}
