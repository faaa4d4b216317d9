import type { DataSource } from 'typeorm';
import {
  DeadLetterEntity,
  RefusedDeliveryEntity,
  PersonalAttributesEntity,
  ShipmentEntity,
  ShipmentEventEntity,
  ShipmentEventTellingsEntity,
  ShipmentOutboxEntity,
  ShipmentPromiseEntity,
  ShipmentSummaryEntity,
  SourceFreshnessEntity,
  UnmappedCodeOccurrenceEntity,
} from '../schema';
import { tableOf, type Table } from './statements';

/** The tables that the projection writes row by row, as their entities describe them. */
export interface Tables {
  shipments: Table;
  events: Table;
  summaries: Table;
  tellings: Table;
  personal: Table;
  promises: Table;
  unmapped: Table;
  freshness: Table;
  deadLetters: Table;
  refused: Table;
  outbox: Table;
}

/** @param schema in which they are */
export const tablesOf = (dataSource: DataSource, schema: string): Tables => ({
  shipments: tableOf(dataSource, ShipmentEntity, schema),
  events: tableOf(dataSource, ShipmentEventEntity, schema),
  summaries: tableOf(dataSource, ShipmentSummaryEntity, schema),
  tellings: tableOf(dataSource, ShipmentEventTellingsEntity, schema),
  personal: tableOf(dataSource, PersonalAttributesEntity, schema),
  promises: tableOf(dataSource, ShipmentPromiseEntity, schema),
  unmapped: tableOf(dataSource, UnmappedCodeOccurrenceEntity, schema),
  freshness: tableOf(dataSource, SourceFreshnessEntity, schema),
  deadLetters: tableOf(dataSource, DeadLetterEntity, schema),
  refused: tableOf(dataSource, RefusedDeliveryEntity, schema),
  outbox: tableOf(dataSource, ShipmentOutboxEntity, schema),
});
