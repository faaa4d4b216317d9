/** What a rebuild makes of dead letters: those that are mapped now are resolved, those that have come up are kept. */
import { TOPICS } from '@app/events';
import type { PoolClient } from 'pg';
import { SAME_PLACE, lockedLetters } from '../store/letter-locks';
import { REBUILD_SCHEMA } from './rebuild-schema';

/** Dead letters that a rebuild has changed. */
export interface ChangedLetters {
  resolvedLetters: number;
  /** That were not there, or were resolved. */
  newLetters: number;
}

export async function changeLetters(client: PoolClient): Promise<ChangedLetters> {
  const resolved = await client.query(
    `WITH given AS MATERIALIZED (
        SELECT $1::text AS topic, m.partition, m."offset" FROM ${REBUILD_SCHEMA}.mapped_letters m
          WHERE NOT EXISTS (SELECT FROM ${REBUILD_SCHEMA}.dead_letters r
            WHERE r.topic = $1 AND r.partition = m.partition AND r."offset" = m."offset")),
      locked AS MATERIALIZED (${lockedLetters('given')})
      UPDATE tracking.dead_letters t SET state = 'resolved', updated_at = now()
        FROM locked AS l WHERE ${SAME_PLACE} AND t.state <> 'resolved'`,
    [TOPICS.rawWebhooks],
  );
  const kept = await client.query(KEEP_NEW);
  return { resolvedLetters: resolved.rowCount ?? 0, newLetters: kept.rowCount ?? 0 };
}

/**
 * A letter that waits, or is under way, stays as it is: live processing has found out the same. The projector may have
 * kept one for the update of the same webhook.
 */
const KEEP_NEW = `
  INSERT INTO tracking.dead_letters AS d
    SELECT n.* FROM ${REBUILD_SCHEMA}.dead_letters n
      WHERE NOT EXISTS (SELECT FROM tracking.dead_letters u
        WHERE u.raw_id = n.raw_id AND u.topic <> n.topic AND u.state <> 'resolved')
      ORDER BY n.topic, n.partition, n."offset"
    ON CONFLICT (topic, partition, "offset") DO UPDATE SET state = 'open', code = excluded.code,
        detail = excluded.detail, attempts = d.attempts + 1, failed_at = excluded.failed_at, updated_at = now()
      WHERE d.state = 'resolved'`;
