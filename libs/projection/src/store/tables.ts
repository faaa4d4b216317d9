import type { DataSource } from 'typeorm';
import {
  DeadLetterEntity,
  PersonalAttributesEntity,
  ShipmentEntity,
  ShipmentEventEntity,
  ShipmentEventTellingsEntity,
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
  unmapped: Table;
  freshness: Table;
  deadLetters: Table;
}

export const tablesOf = (dataSource: DataSource): Tables => ({
  shipments: tableOf(dataSource, ShipmentEntity),
  events: tableOf(dataSource, ShipmentEventEntity),
  summaries: tableOf(dataSource, ShipmentSummaryEntity),
  tellings: tableOf(dataSource, ShipmentEventTellingsEntity),
  personal: tableOf(dataSource, PersonalAttributesEntity),
  unmapped: tableOf(dataSource, UnmappedCodeOccurrenceEntity),
  freshness: tableOf(dataSource, SourceFreshnessEntity),
  deadLetters: tableOf(dataSource, DeadLetterEntity),
});
