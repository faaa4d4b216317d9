/** Which changes of the contract are refused, and with which words; which are not. */
import { SHIPMENT_URN, TOPICS } from '@app/events';
import { compare } from './compare';
import { contract, type Contract } from './contract';
import type { JsonSchema } from './json-schema';

/** The contract of the code after a change. */
function changed(change: (copy: Contract) => void): Contract {
  const copy = structuredClone(contract());
  change(copy);
  return copy;
}

const breaksOf = (change: (copy: Contract) => void): string[] =>
  compare(contract(), changed(change)).map(({ where, what }) => `${where}: ${what}`);

const shipment = ({ schemas }: Contract): JsonSchema => schemas[SHIPMENT_URN]!;
const fieldOf = (copy: Contract, name: string): JsonSchema => shipment(copy).properties![name]!;
const update = (copy: Contract): JsonSchema => copy.schemas['urn:parcelwire:shipment-update:v1']!;
const headersOf = (copy: Contract): JsonSchema => copy.schemas['urn:parcelwire:shipment-headers:v1']!;
const without = (names: readonly string[], name: string): string[] => names.filter((other) => other !== name);

const BREAKING: [title: string, (copy: Contract) => void, words: string][] = [
  [
    'a field is removed',
    (copy) => delete shipment(copy).properties!.deliveredAt,
    'urn:parcelwire:shipment:v1 deliveredAt: the field was removed',
  ],
  [
    'a field is renamed',
    (copy) => {
      const { carrier, ...others } = shipment(copy).properties!;
      shipment(copy).properties = { ...others, courier: carrier! };
    },
    'urn:parcelwire:shipment:v1 carrier: the field was removed',
  ],
  [
    'a type is narrowed',
    (copy) => (shipment(copy).properties!.lastLatitude = { type: 'number', description: 'Degrees.' }),
    'urn:parcelwire:shipment:v1 lastLatitude: number or null became number',
  ],
  [
    'a type is widened',
    (copy) => (fieldOf(copy, 'eventCount').type = 'number'),
    'urn:parcelwire:shipment:v1 eventCount: integer became number',
  ],
  [
    'a new field is required',
    (copy) => {
      shipment(copy).properties!.weight = { type: 'number' };
      shipment(copy).required!.push('weight');
    },
    'urn:parcelwire:shipment:v1 weight: a new field is required; records that are there lack it',
  ],
  [
    'a required field becomes optional',
    (copy) => (shipment(copy).required = without(shipment(copy).required!, 'status')),
    'urn:parcelwire:shipment:v1 status: was required and is optional',
  ],
  [
    'an optional field becomes required',
    (copy) => update(copy).required!.push('precedence'),
    'urn:parcelwire:shipment-update:v1 precedence: was optional and is required',
  ],
  [
    'a word of an enumeration is removed',
    (copy) =>
      (fieldOf(copy, 'status').enum = fieldOf(copy, 'status').enum!.filter((word) => word !== 'lost')),
    'urn:parcelwire:shipment:v1 status: the word "lost" was removed',
  ],
  [
    'a bound is raised, which a reader may have relied on',
    (copy) => (fieldOf(copy, 'trackingNumber').maxLength = 1_024),
    'urn:parcelwire:shipment:v1 trackingNumber: maxLength was 512 and is 1024',
  ],
  [
    'a pattern changes deep inside a list',
    (copy) => (update(copy).properties!.events!.items!.properties!.id!.pattern = '^.+$'),
    'urn:parcelwire:shipment-update:v1 events[].id: pattern was ^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$ and is ^.+$',
  ],
  [
    'a header is removed',
    (copy) => delete headersOf(copy).properties!.ce_sequence,
    'urn:parcelwire:shipment-headers:v1 ce_sequence: the field was removed',
  ],
  [
    'a constant changes',
    (copy) => (headersOf(copy).properties!.ce_type!.const = 'parcelwire.state'),
    'urn:parcelwire:shipment-headers:v1 ce_type: the constant "parcelwire.tracking.shipment" became the constant "parcelwire.state"',
  ],
  [
    'a key changes',
    (copy) => (copy.keys['key of its Shipment'] = 'FX-1'),
    `key of its Shipment: was ${contract().keys['key of its Shipment']} and is FX-1`,
  ],
  [
    'a key is not made any more',
    (copy) => delete copy.keys['key of its GoneShipment'],
    `key of its GoneShipment: was ${contract().keys['key of its GoneShipment']} and is not made any more`,
  ],
  [
    'a kind of record is added where compaction keeps one record of a key',
    ({ topics }) => {
      const { messages } = topics[TOPICS.shipments]!;
      messages.MergedShipment = messages.Shipment!;
    },
    'tracking.shipments.v1: compaction would keep a new record of the kind MergedShipment in place of the older one with its key',
  ],
  [
    'a kind of record without a value is added',
    ({ topics }) => {
      const { messages } = topics[TOPICS.shipmentUpdates]!;
      messages.GoneShipment = topics[TOPICS.shipments]!.messages.GoneShipment!;
    },
    'tracking.shipment-updates.v1: a record of the new kind GoneShipment has no value, which says that its shipment is gone',
  ],
  [
    'records without a value are kept for a shorter time',
    (copy) => (copy.topics[TOPICS.shipments]!.tombstonesKeptMs = 24 * 3600 * 1000),
    'tracking.shipments.v1: records without a value were kept for 30 days and are kept for 1 days',
  ],
  [
    'a word is added that is no text',
    (copy) => (fieldOf(copy, 'status').enum = [...fieldOf(copy, 'status').enum!, null]),
    'urn:parcelwire:shipment:v1 status: null was added, which is no text',
  ],
  [
    'a field is required of an object of any fields',
    (copy) => (fieldOf(copy, 'attributes').required = ['sender_id']),
    'urn:parcelwire:shipment:v1 attributes: sender_id was not required and is',
  ],
  [
    'alternatives are of one type now',
    (copy) => (fieldOf(copy, 'lastLatitude').type = 'number'),
    'urn:parcelwire:shipment:v1 lastLatitude: the type was any and is number',
  ],
  [
    'a new field is required whose name all objects have',
    (copy) => {
      Object.assign(shipment(copy).properties!, { toString: { type: 'string' } });
      shipment(copy).required!.push('toString');
    },
    'urn:parcelwire:shipment:v1 toString: a new field is required; records that are there lack it',
  ],
  [
    'a topic is removed',
    (copy) => delete copy.topics[TOPICS.shipments],
    'tracking.shipments.v1: the topic was removed',
  ],
  [
    'a compacted topic forgets',
    (copy) => (copy.topics[TOPICS.shipments]!.cleanupPolicy = 'delete'),
    'tracking.shipments.v1: cleanup.policy was compact and is delete',
  ],
  [
    'records are kept for a shorter time',
    (copy) => (copy.topics[TOPICS.shipmentUpdates]!.retentionMs = 7 * 24 * 3600 * 1000),
    'tracking.shipment-updates.v1: records were kept for 90 days and are kept for 7 days',
  ],
  [
    'a kind of record is gone',
    (copy) => delete copy.topics[TOPICS.shipments]!.messages.GoneShipment,
    'tracking.shipments.v1: records of the kind GoneShipment are gone',
  ],
  [
    'a value becomes bytes',
    (copy) => (copy.topics[TOPICS.shipments]!.messages.Shipment!.value = 'bytes'),
    'tracking.shipments.v1: the value of Shipment were urn:parcelwire:shipment:v1 and are bytes',
  ],
  [
    'a topic is closed to other teams',
    (copy) => (copy.topics[TOPICS.shipments]!.consumedBy = ['operator']),
    'tracking.shipments.v1: is not for other teams any more',
  ],
  [
    'a keyword is used that the check cannot judge',
    (copy) => Object.assign(fieldOf(copy, 'attributes'), { patternProperties: {} }),
    'urn:parcelwire:shipment:v1 attributes: the check does not understand the keyword patternProperties',
  ],
];

it.each(BREAKING)('refuses that %s', (_title, change, words) => {
  expect(breaksOf(change)).toEqual([words]);
});

const COMPATIBLE: [title: string, (copy: Contract) => void][] = [
  ['nothing changes', () => undefined],
  ['a field is added', (copy) => (shipment(copy).properties!.weight = { type: 'number' })],
  [
    'a field deep inside a list is added',
    (copy) => (update(copy).properties!.events!.items!.properties!.weather = { type: 'string' }),
  ],
  [
    'a word is added',
    (copy) => (fieldOf(copy, 'status').enum = [...fieldOf(copy, 'status').enum!, 'seized']),
  ],
  ['a description changes', (copy) => (fieldOf(copy, 'status').description = 'In other words.')],
  [
    'the order of fields changes',
    (copy) =>
      (shipment(copy).properties = Object.fromEntries(
        Object.entries(shipment(copy).properties!).toReversed(),
      )),
  ],
  [
    'the order of words changes',
    (copy) => (fieldOf(copy, 'status').enum = fieldOf(copy, 'status').enum!.toReversed()),
  ],
  ['a header is added', (copy) => (headersOf(copy).properties!.ce_region = { type: 'string' })],
  [
    'a topic is added',
    (copy) => (copy.topics['tracking.parcels.v1'] = structuredClone(copy.topics[TOPICS.shipments]!)),
  ],
  ['records are kept for a longer time', (copy) => (copy.topics[TOPICS.shipmentUpdates]!.retentionMs = -1)],
  [
    'a kind of record is added',
    ({ topics }) => {
      const { messages } = topics[TOPICS.shipmentUpdates]!;
      messages.ShipmentMerge = messages.ShipmentUpdate!;
    },
  ],
  ['the words about a key change', (copy) => (copy.topics[TOPICS.shipments]!.key = 'the id of the shipment')],
  ['a field is deprecated', (copy) => Object.assign(fieldOf(copy, 'lastLatitude'), { deprecated: true })],
  [
    'the order of alternatives changes',
    (copy) => (fieldOf(copy, 'lastLatitude').anyOf = fieldOf(copy, 'lastLatitude').anyOf!.toReversed()),
  ],
];

it.each(COMPATIBLE)('says nothing when %s', (_title, change) => {
  expect(breaksOf(change)).toEqual([]);
});
