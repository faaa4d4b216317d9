/** What needs a person's attention, as the console shows it. Only reads. */
import { Injectable } from '@nestjs/common';
import { Database } from './database';
import type { LetterPlace } from './letter';
import { PLACES, placesOf } from './letter-places';

/** A webhook that was refused although its source exists. */
export interface Refusal {
  source: string;
  at: Date;
  code: string;
  reason: string;
  address: string;
  headerNames: string[];
  webhookVersion: string | null;
  others: number;
}

/** A code that no mapping knows. */
export interface UnmappedCode {
  integration: string;
  field: string;
  code: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  count: number;
  firstRawId: string;
}

/** Open dead letters that are alike. */
export interface OpenLetters {
  code: string;
  source: string | null;
  version: string | null;
  letters: number;
  oldestAt: Date;
  newestAt: Date;
  /** Of one of them. */
  sample: { topic: string; partition: number; offset: string; detail: string };
}

/** What an operator has started. */
export interface StartedOperation {
  id: string;
  arguments: Record<string, unknown>;
  startedBy: string;
  startedAt: Date;
  heardAt: Date;
  endedAt: Date | null;
  state: string;
  outcome: Record<string, unknown>;
}

/** How recent the data of a source are. */
export interface SourceFreshness {
  source: string;
  newestReceivedAt: Date;
  newestOccurredAt: Date | null;
}

const MOST_GROUPS = 200;

/** Reads what needs attention. */
@Injectable()
export class AttentionStore {
  constructor(private readonly database: Database) {}

  /** Codes of open dead letters at some places, by `partition/offset`. */
  async codesOf(places: readonly LetterPlace[]): Promise<Map<string, string>> {
    const { rows } = await this.database.pool.query<{ place: string; code: string }>(
      `SELECT d.partition || '/' || d."offset" AS place, code FROM tracking.dead_letters d
        JOIN ${PLACES} AS u(topic, partition, "offset")
          USING (topic, partition, "offset") WHERE d.state <> 'resolved'`,
      placesOf(places),
    );
    return new Map(rows.map(({ place, code }) => [place, code]));
  }

  /** The newest first. @param source of all when left out */
  refusals(source: string | undefined, atMost: number): Promise<Refusal[]> {
    return this.ask<Refusal>(
      `SELECT source, at, code, reason, address, header_names AS "headerNames",
          webhook_version AS "webhookVersion", others
        FROM tracking.refused_deliveries WHERE $1::text IS NULL OR source = $1 ORDER BY at DESC LIMIT $2`,
      [source ?? null, atMost],
    );
  }

  /** The newest few of each of some sources. */
  async refusalsOfEach(sources: readonly string[], ofEach: number): Promise<Map<string, Refusal[]>> {
    const rows = await this.ask<Refusal>(
      `SELECT r.* FROM unnest($1::text[]) AS u(source), LATERAL (
          SELECT source, at, code, reason, address, header_names AS "headerNames",
              webhook_version AS "webhookVersion", others
            FROM tracking.refused_deliveries WHERE source = u.source ORDER BY at DESC LIMIT $2) r`,
      [sources, ofEach],
    );
    return Map.groupBy(rows, ({ source }) => source);
  }

  /** From which offset on the records of a topic have had no effect yet, by partition. */
  async nextOffsets(groupId: string, topic: string): Promise<Map<number, bigint>> {
    const rows = await this.ask<{ partition: number; next: string }>(
      `SELECT partition, next_offset AS next FROM tracking.consumer_offsets WHERE group_id = $1 AND topic = $2`,
      [groupId, topic],
    );
    return new Map(rows.map(({ partition, next }) => [partition, BigInt(next)]));
  }

  unmappedCodes(): Promise<UnmappedCode[]> {
    return this.ask<UnmappedCode>(
      `SELECT integration, field, code, first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt", count,
          first_raw_id AS "firstRawId"
        FROM tracking.unmapped_codes ORDER BY count DESC, integration, field, code LIMIT 500`,
    );
  }

  /** The largest groups, so many at most: a version is what a sender wrote. */
  openLetters(): Promise<OpenLetters[]> {
    return this.ask<OpenLetters>(
      `SELECT alike.*, sample FROM (
          SELECT code, source, nullif(headers ->> 'ce_webhookversion', '') AS version, count(*)::integer AS letters,
              min(failed_at) AS "oldestAt", max(failed_at) AS "newestAt"
            FROM tracking.dead_letters WHERE state = 'open'
            GROUP BY code, source, version ORDER BY letters DESC, code, source, version LIMIT ${MOST_GROUPS}) alike,
        LATERAL (
          SELECT json_build_object('topic', topic, 'partition', partition, 'offset', "offset"::text, 'detail', detail) AS sample
            FROM tracking.dead_letters d
            WHERE d.state = 'open' AND d.code = alike.code AND d.failed_at = alike."newestAt"
              AND d.source IS NOT DISTINCT FROM alike.source
              AND nullif(d.headers ->> 'ce_webhookversion', '') IS NOT DISTINCT FROM alike.version
            LIMIT 1) one
        ORDER BY letters DESC, code, source, version`,
    );
  }

  /** The newest first. */
  operations(command: string, atMost: number): Promise<StartedOperation[]> {
    return this.ask<StartedOperation>(
      `SELECT id, arguments, started_by AS "startedBy", started_at AS "startedAt", heard_at AS "heardAt",
          ended_at AS "endedAt", state, outcome
        FROM tracking.operations WHERE command = $1 ORDER BY started_at DESC LIMIT $2`,
      [command, atMost],
    );
  }

  freshness(): Promise<SourceFreshness[]> {
    return this.ask<SourceFreshness>(
      `SELECT source, newest_received_at AS "newestReceivedAt", newest_occurred_at AS "newestOccurredAt"
        FROM tracking.data_freshness ORDER BY newest_received_at, source`,
    );
  }

  private async ask<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.pool.query(text, values)).rows as Row[];
  }
}
