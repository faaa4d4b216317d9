/**
 * What has to be said about one kind of payload: where its parts are, and what its newest version means. All else
 * follows from it in `payload-of.ts`, alike for all senders.
 */
import type { Json, ShipmentEvent, ShipmentIdentity, ShipmentStatement } from '@app/events';
import type { Unmapped } from './reading/code-table';
import type { Webhook } from './integration';
import type { NameOf } from './json/claim';
import type { Faults } from './json/faults';
import type { JsonObject } from './json/parse';
import type { Reader } from './json/reader';
import type { SaidAt, StatedTime } from './reading/said-at';
import type { StatedVersion, VersionPlace } from './reading/stated-version';
import type { Versions } from './upcast';

/**
 * A kind of payload as data. `Newest` is the newest form of its root. Fields of the root that are named here have
 * the same name in every version: they are read before a body is walked to the newest one.
 */
export interface PayloadDefinition<Newest> {
  /** Path of the object that is about the shipment, e.g. `msg`; empty for the whole body. */
  readonly root: string;
  /** Field of the root with the tracking number. */
  readonly number: NameOf<Newest>;
  /** Field of the root with the carrier, or the carrier of all these payloads. */
  readonly carrier: { readonly field: NameOf<Newest> } | { readonly always: string };
  /** Field of the root with the shipping-party account, which a source may be bound to. */
  readonly party?: NameOf<Newest>;
  /** Field of the root with what merchants say in fields of their own. */
  readonly customFields?: NameOf<Newest>;
  /** Field of the body with the sender's own id of the delivery. */
  readonly senderId?: string;
  /** Versions of the root, oldest first. */
  readonly versions: Versions<Newest>;
  /** Left out: these payloads state no version and are all of the oldest. */
  readonly version?: VersionPlace;
  /** When the sender says this, in order of preference; the last one is when it was sent. */
  readonly saidAt: readonly StatedTime[];
  /**
   * Further fields of the root without which a body means nothing. Each says what is wrong with a value, or
   * undefined when it is in order.
   */
  readonly decisive?: Readonly<Record<string, (value: Json | undefined) => string | undefined>>;
  /** Lists of the root, and most items of each: a longer one is refused before anything is made of its items. */
  readonly mostItems?: Readonly<Record<string, number>>;
  /** What a root of an unknown, newer version lacks of what every known one has; undefined = nothing. */
  readonly lacks?: (root: JsonObject) => string | undefined;
  /** Precedence of all these payloads where it is not the position of the version in the chain. */
  readonly rank?: number;
  /** What breaks the last tie; left out: the SHA-256 of the body. */
  readonly contentHash?: (webhook: Webhook) => string;
  /** The newest form as the canonical model. Pure; never throws for what a body holds. */
  readonly mapNewest: (read: Reader<Newest>, context: MappingContext) => NewestMapped;
}

/** What a mapping knows in addition to the root. */
export interface MappingContext {
  readonly shipment: ShipmentIdentity;
  /** The whole body, for what is beside the root. */
  readonly body: JsonObject;
  readonly version: StatedVersion;
  /** When the sender says this, within bounds: what the plausibility of other times is measured against. */
  readonly times: SaidAt;
  /** Gathers what cannot be read; shared with all readers. */
  readonly faults: Faults;
  /** Gathers codes that are stated for the shipment as a whole and are on no list. */
  readonly unmapped: Unmapped;
}

/** What a mapping yields; what is the same for all senders is added to it. */
export interface NewestMapped {
  shipment: ShipmentStatement;
  events: ShipmentEvent[];
}
