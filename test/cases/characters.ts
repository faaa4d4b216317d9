/** Text that Postgres cannot hold, and numbers that print alike but are not. */
import type { AccountRows } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, amazon, rewritten, scan, type Fields, type Webhook } from './webhook';

const NUL = '\u0000';
const LONE = '\ud83d';

const snapshot = (number: string, more: Fields, message = 'Arrived'): Webhook =>
  aftership(number, { at: '2025-03-14T15:00:00', subtag: 'InTransit_003', more }, [
    scan('2025-03-10T10:00:00', 'InTransit_003', message),
  ]);

const refused = (name: string, code: string, send: Webhook[]): Case => ({
  name,
  send,
  deadLetters: send.map(() => code),
  check: (rows) => expect(rows.shipments).toEqual([]),
});

/** Invisible characters. */
const INVISIBLE = Array.from(
  '\u200b\u00ad\u2060\u200d\u200e\u{e0041}\ufe0f\u3164\u200c\u200f\u202e\u061c\u2063\u115f\u034f\u{e0100}',
);

/** White space around a number, and a BOM. */
const OUTER = ['\u00a0', '\ufeff', ' ', '\t', '\n', '\r\n', '\u3000', '\u2003'];

const push = (number: string): Webhook => amazon(number, 'Departed', '2025-03-02T09:00:00Z');

const oneRow = (rows: AccountRows): void =>
  expect(rows.shipments).toMatchObject([{ tracking_number: 'H15', event_count: 1 }]);

export const characters: CaseGroup = {
  name: 'a character that must not get in',
  cases: [
    refused(
      'is U+0000 or half a surrogate pair of AfterShip: a dead letter each, and no row',
      'unstorable_text',
      [
        snapshot('NUL-1', {}, `a${NUL}b`),
        snapshot('NUL-2', { custom_fields: { [`k${NUL}`]: 1 } }),
        snapshot(`NUL-3${NUL}`, {}),
        snapshot('NUL-4', { title: LONE }),
        snapshot('NUL-5', { order_tags: ['ok', `a${NUL}`] }),
        snapshot('NUL-6', { order_number: 'x\udc69y' }),
        aftership('NUL-7', { at: '2025-03-14T15:00:00', subtag: 'Pending_001', more: { note: NUL } }, [], {
          version: null,
        }),
      ],
    ),
    refused(
      'is U+0000 or half a surrogate pair of Amazon: a dead letter each, and no row',
      'unstorable_text',
      [
        amazon('NUL-1', 'Departed', '2025-03-02T09:00:00Z', { trackingDetailCodes: [`Signed${NUL}`] }),
        amazon('NUL-2', `Departed${NUL}`, '2025-03-02T09:00:00Z'),
        amazon('NUL-3', 'Departed', '2025-03-02T09:00:00Z', { status: `${LONE}${LONE}` }),
      ],
    ),
    refused('is a byte 0 in the text of the body itself: no JSON', 'malformed_json', [
      rewritten(snapshot('NUL-1', {}, 'a b'), 'a b', `a${NUL}b`),
    ]),
    {
      name: 'is not a whole pair of surrogates, even where each half is escaped',
      send: [rewritten(snapshot('PAIR', {}, 'parcel: here'), 'parcel:', String.raw`\ud83d\udce6`)],
      check: (rows) => expect(rows.history('PAIR')).toMatchObject([{ message: '\u{1f4e6} here' }]),
    },
    refused(
      'is one that is invisible at the end of a number',
      'invalid_field',
      INVISIBLE.map((character) => push(`H15${character}`)),
    ),
    refused(
      'is one that is invisible within a number or before it, and a BOM within it',
      'invalid_field',
      [...INVISIBLE, '\ufeff'].flatMap((character) => [
        push(`H1${character}5`),
        ...(character === '\ufeff' ? [] : [snapshot(`${character}H15`, {})]),
      ]),
    ),
    refused('is one that is invisible in the name of a carrier', 'invalid_field', [
      snapshot('H15', { slug: 'dpd\u200b' }),
      snapshot('H15', { slug: 'd\u2060pd' }),
    ]),
    {
      name: 'is not white space or a BOM around a number: it is cut off',
      send: ['', ...OUTER].flatMap((outer) => [push(`H15${outer}`), push(`${outer}H15`)]),
      check: oneRow,
    },
    {
      name: 'is not white space or a BOM around the number of AfterShip',
      send: OUTER.map((outer) => snapshot(`${outer}H15${outer}`, {})),
      check: oneRow,
    },
  ],
};
