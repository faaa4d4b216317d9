/** How fresh each source is, by what that source itself delivered. */
import { utc } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan } from './webhook';

const ARRIVED = scan('2025-03-14T09:00:00', 'InTransit_003', 'Arrived');
const LEFT = scan('2025-03-14T11:00:00', 'InTransit_007', 'Left');

/** The newest time of each URL, by the last part of its name. */
const fresh = (name: string, send: Case['send'], expected: Record<string, string | null>): Case => ({
  name,
  send,
  check: (rows) => {
    const times = rows.freshness.map((row) => [
      String(row.source).replace(`${rows.account}-`, ''),
      row.newest_occurred_at,
    ]);
    expect(Object.fromEntries(times)).toEqual(expected);
    expect(rows.freshness).toHaveLength(Object.keys(expected).length);
  },
});

export const freshness: CaseGroup = {
  name: 'data_freshness',
  cases: [
    fresh(
      'has for each URL what that URL delivered last, although another says something newer of the same parcel',
      [
        aftership('FRESH-P', { at: '2025-03-14T10:00:00', subtag: 'Pending_001' }, [], {
          version: '2026-07',
          from: 'b',
        }),
        aftership('FRESH', { at: '2025-03-14T10:00:00', subtag: 'InTransit_003' }, [ARRIVED], {
          version: '2026-07',
          from: 'b',
        }),
        aftership('FRESH', { at: '2025-03-14T12:00:00', subtag: 'InTransit_007' }, [ARRIVED, LEFT]),
      ],
      { 'aftership-a': utc('2025-03-14T11:00'), 'aftership-b': utc('2025-03-14T09:00') },
    ),
    fresh(
      'has a URL that only repeats what another has delivered',
      [
        aftership('FRESH', { at: '2025-03-14T12:00:00', subtag: 'InTransit_007' }, [ARRIVED, LEFT]),
        aftership('FRESH', { at: '2025-03-14T10:00:00', subtag: 'InTransit_003' }, [ARRIVED], { from: 'b' }),
      ],
      { 'aftership-a': utc('2025-03-14T11:00'), 'aftership-b': utc('2025-03-14T09:00') },
    ),
    fresh(
      'has both senders of one account, and a URL that delivered no scan yet',
      [
        amazon('FRESH', 'Departed', '2025-03-10T09:00:00Z'),
        amazon('FRESH', 'Departed', '2025-03-11T09:00:00Z', {}, undefined, { from: 'b' }),
        aftership('FRESH', { at: '2025-03-14T10:00:00', subtag: 'Pending_001' }, []),
      ],
      {
        'amazon-shipping-a': utc('2025-03-10T09:00'),
        'amazon-shipping-b': utc('2025-03-11T09:00'),
        'aftership-a': null,
      },
    ),
  ],
};
