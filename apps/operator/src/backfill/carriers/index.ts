/** The carriers that can be asked, by the name of their integration. */
import type { CarrierKind } from './carrier-api';
import { aftership } from './aftership';
import { amazonShipping } from './amazon-shipping';

export type { Answer, CarrierApi, CarrierKind, TimeWindow } from './carrier-api';

const KINDS: ReadonlyMap<string, CarrierKind> = new Map([
  ['aftership', aftership],
  ['amazon-shipping', amazonShipping],
]);

/** The kind of API of an integration; undefined when it cannot be asked. */
export const carrierKindOf = (integration: string): CarrierKind | undefined => KINDS.get(integration);
