/** What a person is told of a rebuild. */
import type { Among } from '@app/projection';
import { missingText } from './missing';
import type { RebuildOutlook, RebuildResult } from './rebuild';

const BEGUN: Record<RebuildOutlook['begun'], string | undefined> = {
  nothing: undefined,
  same: 'Continues an unfinished rebuild.',
  outdated: 'An unfinished rebuild had other mappings or tables. It is dropped, and the rebuild begins anew.',
};

/** Lines that are shown before a rebuild begins, if there is anything to say. */
export function beginText({ begun, missing }: RebuildOutlook): string[] {
  const lines = [BEGUN[begun], missing.length > 0 ? `Missing: ${missingText(missing)}.` : undefined];
  return lines.filter((line) => line !== undefined);
}

export function outlookText(ahead: RebuildOutlook, among: Among | undefined): string {
  const { records, threads } = ahead;
  const rows = among
    ? `the rows of ${among.shipmentId === undefined ? `account ${among.account}` : 'one shipment'} would be replaced`
    : 'all rows would be replaced';
  return [
    ...beginText(ahead),
    `About ${records.toLocaleString('en')} raw webhooks would be read on ${threads} thread(s), and ${rows}.`,
  ].join('\n');
}

export function resultText(result: RebuildResult): string {
  const { records, seconds, changed, resolvedLetters, newLetters, dead, isContinued, missing } = result;
  const letters = Object.entries(dead).map(([code, count]) => `${count} ${code}`);
  return [
    `${records.toLocaleString('en')} raw webhooks in ${seconds} s${isContinued ? ', continuing an earlier run' : ''}`,
    `${changed} shipments have changed; ${resolvedLetters} dead letters are resolved, ${newLetters} are new`,
    ...(letters.length > 0 ? [`Not processed: ${letters.join(', ')}`] : []),
    ...(missing.length > 0 ? [`Missing, so not in the rows: ${missingText(missing)}`] : []),
  ].join('\n');
}
