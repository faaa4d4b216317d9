/** One scan stays one event, however its time is spelled and whatever of its place is filled in later. */
import { utc, type Row } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan, type Fields } from './webhook';

const SNAPSHOT_TIMES = ['2025-03-14T15:00:00', '2025-03-14T16:00:00', '2025-03-14T17:00:00'];

/** One snapshot after another, each with one scan. */
const toldAs = (subtag: string, ...scans: Fields[]): Case['send'] =>
  scans.map((it, index) => aftership('ONE', { at: SNAPSHOT_TIMES[index]!, subtag }, [it]));

const spelled = (...times: string[]): Case['send'] =>
  toldAs('InTransit_003', ...times.map((time) => scan(time, 'InTransit_003', 'Arrived')));

/** @param at when it occurred, where all spellings agree on it */
const oneEvent = (what: string, send: Case['send'], event: Fields = {}): Case => ({
  name: `is one event when ${what}`,
  send,
  check: (rows) => {
    expect(rows.history('ONE')).toEqual([expect.objectContaining(event)]);
    expect(rows.shipment('ONE')).toMatchObject({ event_count: 1 });
  },
});

const AT = { occurred_at: utc('2025-03-10T16:43') };
const attempt = (more: Fields): Fields =>
  scan('2025-03-10T16:43:40', 'AttemptFail_001', 'Nobody home', { location: null, city: null, ...more });

const completedBy = (what: string, more: Fields): Case => ({
  name: `is one event, completed, and one failed attempt when ${what} is filled in later`,
  send: toldAs('AttemptFail_001', attempt({}), attempt(more)),
  check: (rows) => {
    expect(rows.history('ONE')).toEqual([expect.objectContaining(more)]);
    expect(rows.shipment('ONE')).toMatchObject({ event_count: 1, failed_delivery_attempts: 1 });
  },
});

export const identity: CaseGroup = {
  name: 'one scan that is reported twice',
  cases: [
    oneEvent('its offset is added later', spelled('2025-03-10T22:43:40', '2025-03-10T22:43:40-05:00'), {
      occurred_at: utc('2025-03-11T03:43:40'),
      occurred_at_precision: 'instant',
      occurred_at_text: '2025-03-10T22:43:40-05:00',
    }),
    oneEvent(
      'its time gains a fraction of zeros',
      spelled('2025-03-10T16:43:40-05:00', '2025-03-10T16:43:40.000-05:00'),
      {
        occurred_at: utc('2025-03-10T21:43:40'),
      },
    ),
    oneEvent('its seconds are added later', spelled('2025-03-10T16:43', '2025-03-10T16:43:00'), AT),
    oneEvent('its fraction loses zeros', spelled('2025-03-10T16:43:40.500Z', '2025-03-10T16:43:40.5Z')),
    oneEvent(
      'its fraction is cut to milliseconds',
      spelled('2025-03-10T16:43:40.123456Z', '2025-03-10T16:43:40.123Z'),
    ),
    oneEvent(
      'its offset, seconds and fraction all come later',
      spelled('2025-03-10T16:43', '2025-03-10T16:43:00.000+0100'),
    ),
    oneEvent('its date gains midnight as its time', spelled('2025-03-10', '2025-03-10T00:00:00'), {
      occurred_at: utc('2025-03-10T00:00'),
    }),
    {
      name: 'is two events when the clock on the wall differs by a millisecond or by an hour',
      send: spelled('2025-03-10T16:43:40.001Z', '2025-03-10T16:43:40.002Z', '2025-03-10T17:43:40.001+01:00'),
      check: (rows) => expect(rows.shipment('ONE')).toMatchObject({ event_count: 3 }),
    },
    completedBy('its city', { city: 'BRNO' }),
    completedBy('its location', { location: 'BRNO depot' }),
    completedBy('its place', { city: 'BRNO', location: 'BRNO depot' }),
    oneEvent(
      'its city is filled in, and gone again in the snapshot after that',
      toldAs('AttemptFail_001', attempt({}), attempt({ city: 'BRNO' }), attempt({ city: '' })),
      { city: 'BRNO' },
    ),
    oneEvent(
      'the courier of the scan is filled in later',
      toldAs('AttemptFail_001', attempt({ slug: null }), attempt({ slug: 'dpd' })),
    ),
    {
      name: 'is two events when the same was scanned in two cities',
      send: toldAs('AttemptFail_001', attempt({ city: 'BRNO' }), attempt({ city: 'GDYNIA' })),
      check: (rows) => expect(rows.shipment('ONE')).toMatchObject({ event_count: 2 }),
    },
    {
      name: 'keeps every time as it was written, read or not, and drops no webhook for it',
      send: [
        aftership('ONE', { at: '2025-03-14T15:00:00', subtag: 'InTransit_003' }, [
          scan('2025-03-10 16:43:40', 'InTransit_003', 'space'),
          scan('2025-03-10T16:43:40z', 'InTransit_003', 'small z'),
          scan('2025-03-10T16:43:40-05', 'InTransit_003', 'short offset'),
          scan('03/10/2025 10:53 P.M.', 'InTransit_003', 'am pm'),
          scan(1741624000, 'InTransit_003', 'number'),
          scan('2025-02-30T10:00:00', 'InTransit_003', 'no such day'),
          scan('2025-03-10T16:43:40.123456789+05:30', 'InTransit_003', 'nanoseconds'),
        ]),
      ],
      check: (rows) => {
        const events: Record<string, Row> = Object.fromEntries(
          rows.history('ONE').map((event) => [String(event.message), event]),
        );
        const texts = Object.entries(events).map(([message, event]) => [message, event.occurred_at_text]);
        expect(Object.fromEntries(texts)).toEqual({
          space: '2025-03-10 16:43:40',
          'small z': '2025-03-10T16:43:40z',
          'short offset': '2025-03-10T16:43:40-05',
          'am pm': '03/10/2025 10:53 P.M.',
          number: '1741624000',
          'no such day': '2025-02-30T10:00:00',
          nanoseconds: '2025-03-10T16:43:40.123456789+05:30',
        });
        expect(events.nanoseconds).toMatchObject({ occurred_at: utc('2025-03-10T11:13:40.123') });
        expect(events['no such day']).toMatchObject({ occurred_at: null });
      },
    },
    oneEvent(
      'Amazon spells its instant in other ways',
      [
        '2025-03-10T16:43:40Z',
        '2025-03-10T16:43:40.000Z',
        '2025-03-10T16:43:40+00:00',
        '2025-03-10T18:43:40+0200',
        '2025-03-10T16:43:40.0004Z',
      ].map((time) => amazon('ONE', 'Departed', time)),
      { occurred_at: utc('2025-03-10T16:43:40') },
    ),
    oneEvent(
      'Amazon names its leg only later',
      [undefined, null, '', 'FORWARD'].map((shipmentType) =>
        amazon('ONE', 'Departed', '2025-03-10T16:43:40Z', { shipmentType }),
      ),
      { direction: 'forward' },
    ),
  ],
};
