import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable } from './table';

/** Webhooks that were refused although their source exists. Never changed again; what comes later is another migration. */
export class RefusedDeliveries1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tracking.refused_deliveries');
  }
}

const STATEMENTS = [
  ...createTable(
    'refused_deliveries',
    'Webhooks that were refused although their source exists: a sample, the newest 100 of each source, for 7 days. Without a body and without any credential.',
    [
      ['partition', 'integer NOT NULL', 'Partition of tracking.refused-deliveries.v1.'],
      ['offset', 'bigint NOT NULL', 'Offset in that partition.'],
      ['source', 'text NOT NULL', 'The source: the last part of its webhook URL.'],
      ['at', 'timestamptz NOT NULL', 'When the gateway refused it.'],
      ['code', 'text NOT NULL', 'Stable code that the sender was answered; see docs/http.md.'],
      ['reason', 'text NOT NULL', 'Why, for the people of the gateway; the sender is not told.'],
      ['address', 'text NOT NULL', 'Address of the sender.'],
      ['header_names', 'text[] NOT NULL', 'Names of the headers of the request, sorted; no values.'],
      ['webhook_version', 'text', 'What the version header of the integration says; null without one.'],
      [
        'others',
        'integer NOT NULL',
        'How many other webhooks of the source were refused at about that time.',
      ],
    ],
    ['PRIMARY KEY (partition, "offset")'],
  ),
  'CREATE INDEX refused_deliveries_source ON tracking.refused_deliveries (source, at)',
];
