/**
 * A kind of payload made to work: from its definition to what the pipeline asks of it. Everything that is the same
 * for all senders happens here once: version, identity, faults, precedence.
 */
import {
  deadLetter,
  ok,
  type Attributes,
  type DeadLetter,
  type Outcome,
  type ShipmentIdentity,
} from '@app/events';
import { Unmapped } from './reading/code-table';
import { withCustomFields } from './reading/custom-fields';
import { findIdentity, identityOf, inRoot, type FoundIdentity } from './reading/identity';
import type { Identification, MappedWebhook, Payload, Webhook } from './integration';
import type { Fields } from './json/claim';
import { Faults, shown } from './json/faults';
import { isObject, type JsonObject } from './json/parse';
import { Reader } from './json/reader';
import type { MappingContext, PayloadDefinition } from './payload';
import { readStatedTime, saidAt, type SaidAt } from './reading/said-at';
import { stated } from './json/stated';
import { readVersion, versionAsStated, versionText, type StatedVersion } from './reading/stated-version';
import { valueOf } from './reading/tracking-number';

/** Faults that a newer version does not explain. */
const NOT_OF_THE_VERSION: readonly DeadLetter['code'][] = ['limit_exceeded', 'unknown_account'];

/** @see PayloadDefinition */
export function payloadOf<Newest>(definition: PayloadDefinition<Newest>): Payload {
  const { carrier, number, party, versions, version, decisive = {} } = definition;
  const path = (name: string): string => inRoot(definition, name);
  const identityFields = [number, ...('field' in carrier ? [carrier.field] : [])];
  const versionField = version && 'field' in version ? [version.field] : [];
  return {
    versions: versions.names,
    identityPaths: [...identityFields, ...(party ? [party] : [])].map(path),
    decisivePaths: [
      ...prefixes(definition.root),
      ...[...identityFields, ...versionField, ...Object.keys(decisive)].map(path),
    ],
    saidAtPaths: definition.saidAt.map((time) => time.path),
    acceptsPartyAccounts: party !== undefined,
    hasCustomFields: definition.customFields !== undefined,
    identify: (headers, body) => identify(definition, headers, body),
    map: (webhook) => map(definition, webhook),
  };
}

/** `a` and `a.b` of `a.b`. */
const prefixes = (path: string): string[] =>
  path === '' ? [] : path.split('.').map((_, index, keys) => keys.slice(0, index + 1).join('.'));

function identify<Newest>(
  definition: PayloadDefinition<Newest>,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Identification {
  const { root, carrier, number } = findIdentity(definition, body);
  const senderId = definition.senderId && isObject(body) ? body[definition.senderId] : undefined;
  return stated({
    senderId: typeof senderId === 'string' ? senderId : undefined,
    carrier: valueOf(carrier),
    trackingNumber: valueOf(number),
    webhookVersion: versionText(versionAsStated(definition.version, headers, root)),
  });
}

function map<Newest>(definition: PayloadDefinition<Newest>, webhook: Webhook): Outcome<MappedWebhook> {
  const { version: place, versions, lacks } = definition;
  const found = findIdentity(definition, webhook.body);
  const asStated = versionAsStated(place, webhook.headers, found.root);
  const where = !place ? '' : 'header' in place ? place.header : inRoot(definition, place.field);
  const version = readVersion(place, versions.names, asStated, where);
  if (version.outcome === 'deadLetter') return version;
  if (!version.value.assumed) return mapKnown(definition, webhook, found, version.value);

  const lacking = found.rootFault ? undefined : lacks?.(found.root);
  const mapped = lacking
    ? deadLetter('unsupported_version', `lacks ${lacking}`)
    : mapKnown(definition, webhook, found, version.value);
  if (mapped.outcome === 'ok' || NOT_OF_THE_VERSION.includes(mapped.code)) return mapped;
  // It waits until its version is known.
  return deadLetter(
    'unsupported_version',
    `${where} ${versionText(asStated)} is newer than ${versions.newest} and does not read like it: ${mapped.detail}`,
  );
}

function mapKnown<Newest>(
  definition: PayloadDefinition<Newest>,
  webhook: Webhook,
  found: FoundIdentity,
  version: StatedVersion,
): Outcome<MappedWebhook> {
  const shipment = shipmentOf(definition, webhook, found);
  if (shipment.outcome === 'deadLetter') return shipment;

  const { versions } = definition;
  const faults = new Faults();
  const unmapped = new Unmapped();
  const newest = versions.toNewest(version.name, found.root);
  const times = timesOf(definition, webhook, newest as JsonObject, faults);
  const read = new Reader<Newest>(newest as object, definition.root, faults);
  const context: MappingContext = {
    shipment: shipment.value,
    body: webhook.body,
    version,
    times,
    faults,
    unmapped,
  };
  const mapped = definition.mapNewest(read, context);
  const customFields = definition.customFields && read.json(definition.customFields);
  const statement = withCustomFields(mapped.shipment, customFields, webhook.readableCustomFields);
  const fault = faults.deadLetter();
  if (fault) return namesExplained(fault, version, versions.newest);

  return ok({
    carrier: shipment.value.carrier,
    trackingNumber: shipment.value.trackingNumber,
    webhookVersion: version.name,
    ...(version.assumed && { assumedVersion: true as const }),
    statedAt: times.statedAt,
    precedence: {
      sentAt: times.sentAt,
      versionRank: definition.rank ?? versions.rank(version.name),
      contentHash: definition.contentHash?.(webhook) ?? webhook.bodySha256,
    },
    shipment: {
      ...statement,
      attributes: { ...statement.attributes, ...notes(context) },
    },
    events: mapped.events,
    ...unmapped.toPart(),
  });
}

/** The shipment, where the body names one and everything without which it means nothing is in order. */
function shipmentOf<Newest>(
  definition: PayloadDefinition<Newest>,
  webhook: Webhook,
  found: FoundIdentity,
): Outcome<ShipmentIdentity> {
  if (found.rootFault) return found.rootFault;
  const identity = identityOf(definition, found);
  if (identity.outcome === 'deadLetter') return identity;
  const accountFault = foreignAccount(definition, webhook, found.root);
  if (accountFault) return accountFault;
  for (const [name, problemOf] of Object.entries(definition.decisive ?? {})) {
    const problem = problemOf(found.root[name]);
    if (problem) return deadLetter('invalid_field', `${inRoot(definition, name)}: ${problem}`);
  }
  for (const [name, most] of Object.entries(definition.mostItems ?? {})) {
    const list = found.root[name];
    if (Array.isArray(list) && list.length > most)
      return deadLetter('limit_exceeded', `${inRoot(definition, name)}: more than ${most} items`);
  }
  return ok({ account: webhook.account, ...identity.value });
}

/** A source may be bound to some shipping-party accounts; only an exact match passes. */
function foreignAccount<Newest>(
  definition: PayloadDefinition<Newest>,
  { partyAccounts }: Webhook,
  root: JsonObject,
): DeadLetter | undefined {
  if (definition.party === undefined || !partyAccounts) return undefined;
  const party = root[definition.party];
  if (typeof party === 'string' && partyAccounts.includes(party)) return undefined;
  const given = typeof party === 'string' ? shown(party, LIKE_AN_ACCOUNT) : 'no text';
  return deadLetter('unknown_account', `${inRoot(definition, definition.party)}: ${given}`);
}

/** Amazon's ids begin with a letter: a number alone may be that of a phone. */
const LIKE_AN_ACCOUNT = /^[A-Z][A-Z0-9]{4,31}$/;

/** Fields under the root are read in their newest form, all others as they stand in the body. */
function timesOf<Newest>(
  definition: PayloadDefinition<Newest>,
  { body, receivedAt }: Webhook,
  newest: JsonObject,
  faults: Faults,
): SaidAt {
  const beginning = inRoot(definition, '');
  const candidates = definition.saidAt.map((time) => {
    const [holder, path, name] = time.path.startsWith(beginning)
      ? [newest, definition.root, time.path.slice(beginning.length)]
      : [body, '', time.path];
    return readStatedTime(new Reader<Fields<string>>(holder, path, faults), holder, name, time);
  });
  return saidAt(candidates, receivedAt);
}

const notes = ({ faults, version, times }: MappingContext): Attributes => ({
  ...faults.toAttributes(),
  ...(version.assumed && { assumed_version: true }),
  ...(times.implausible !== undefined && { implausible_stated_at: times.implausible }),
});

/** Faults name fields as the newest version does; bodies of older ones may call them otherwise. */
const namesExplained = (fault: DeadLetter, version: StatedVersion, newest: string): DeadLetter =>
  version.name === newest
    ? fault
    : deadLetter(fault.code, `${fault.detail} (a ${version.name} body; names are those of ${newest})`);
