/**
 * Everything that is known about senders. A new one is a folder here, an import and its name in the list;
 * docs/add-a-sender.md says what is in the folder. `conformance.spec.ts` then holds it to what all of them promise.
 */
import { aftership } from './aftership';
import { amazonShipping } from './amazon-shipping';
import type { Integration } from './integration';

export type { CodeCrosswalk, CodeMeaning } from './crosswalk';
export * from './integration';
export { parseJson, type JsonObject } from './json/parse';

/** Every integration that is built in. */
export const INTEGRATIONS: readonly Integration[] = [aftership, amazonShipping];

/** The integration of a name as it is in the sources file; undefined when there is none. */
export const integrationNamed = (name: string): Integration | undefined =>
  INTEGRATIONS.find((integration) => integration.name === name);
