/**
 * What a raw record becomes: exactly one shipment update, or a dead letter that says why not. A function of the
 * record alone, so that a rebuild from the raw topic gives the same updates with the same ids.
 */
import { hash } from 'node:crypto';
import {
  boundBroken,
  deadLetter,
  ok,
  readRawWebhook,
  shipmentId,
  shipmentUpdateId,
  type Outcome,
  type RawWebhook,
  type ShipmentUpdate,
} from '@app/events';
import { integrationNamed, parseJson, type Integration, type MappedWebhook } from '@app/integrations';
import type { ReceivedRecord } from '@app/kafka';
import { guarded, type OnUnforeseen } from './guarded';

/**
 * The update of a raw record, or why there is none. Never throws.
 * @param onUnforeseen gets what our own code has thrown; the record is a dead letter then
 */
export const normalize = (record: ReceivedRecord, onUnforeseen?: OnUnforeseen): Outcome<ShipmentUpdate> =>
  guarded(() => normalized(record), onUnforeseen);

function normalized(record: ReceivedRecord): Outcome<ShipmentUpdate> {
  const raw = readRawWebhook(record.headers, record.value);
  if (!raw)
    return deadLetter('malformed_record', 'a CloudEvents header of a raw webhook is missing or senseless');
  const integration = integrationNamed(raw.integration);
  if (!integration) return deadLetter('unknown_integration', raw.integration);
  const mapped = map(raw, integration);
  if (mapped.outcome === 'deadLetter') return mapped;
  const update = asUpdate(record, raw, integration, mapped.value);
  const broken = boundBroken(update);
  return broken === undefined ? ok(update) : deadLetter('limit_exceeded', broken);
}

function map(raw: RawWebhook, integration: Integration): Outcome<MappedWebhook> {
  const body = parseJson(raw.body, integration.identityPaths);
  if (body.outcome === 'deadLetter') return body;
  return integration.map({
    account: raw.account,
    partyAccounts: raw.partyAccounts,
    readableCustomFields: raw.readableCustomFields,
    headers: raw.requestHeaders,
    body: body.value,
    bodySha256: hash('sha256', raw.body, 'hex'),
    receivedAt: raw.receivedAt,
    pulled: raw.pulled,
  });
}

function asUpdate(
  record: ReceivedRecord,
  raw: RawWebhook,
  integration: Integration,
  mapped: MappedWebhook,
): ShipmentUpdate {
  const { carrier, trackingNumber } = mapped;
  return {
    id: shipmentUpdateId(raw.id, integration.mappingVersion),
    shipmentId: shipmentId({ account: raw.account, carrier, trackingNumber }),
    account: raw.account,
    integration: integration.name,
    source: raw.source,
    ingest: raw.ingest,
    mappingVersion: integration.mappingVersion,
    receivedAt: raw.receivedAt,
    raw: { id: raw.id, topic: record.topic, partition: record.partition, offset: String(record.offset) },
    ...mapped,
  };
}
