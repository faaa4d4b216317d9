/** What comes of a redrive, as a value that always has the same form, and as text. */
import type { LetterGroup } from '@app/projection';
import { tableOf } from '../command-line/output';

/** Numbers of letters. */
export interface RedriveOutcome {
  sent: number;
  resolved: number;
  /** Failed again, before or after they were sent. */
  openAgain: number;
  /** Sent, and not known yet what came of them. */
  underWay: number;
}

export interface RedriveResult extends RedriveOutcome {
  dryRun: boolean;
  /** Open letters that matched, and how many are alike. */
  total: number;
  groups: readonly LetterGroup[];
}

export const NOTHING_SENT: RedriveOutcome = { sent: 0, resolved: 0, openAgain: 0, underWay: 0 };

export function redriveText(result: RedriveResult): string {
  const { total, groups, dryRun, sent, resolved, openAgain, underWay } = result;
  if (total === 0) return 'No open dead letter matches.';
  if (dryRun)
    return `${tableOf(
      ['code', 'source', 'version', 'letters'],
      groups.map(({ code, source, version, letters }) => [code, source, version, letters]),
    )}\n${total} in all would be sent`;
  return [
    `${sent} sent, ${resolved} resolved`,
    ...(openAgain > 0 ? [`${openAgain} open again: see tracking.dead_letters`] : []),
    ...(underWay > 0 ? [`${underWay} still under way`] : []),
  ].join('; ');
}
