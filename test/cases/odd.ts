/** Bodies with little in them, unknown codes, texts of all kinds, and a version header that comes twice. */
import type { AccountRows } from './account-rows';
import type { Case, CaseGroup } from './case';
import { aftership, amazon, scan, type Webhook } from './webhook';

const pending = (checkpoints: [] | null | undefined, version: string | null = '2025-01'): Webhook =>
  aftership('ODD', { at: '2025-03-14T15:00:00', subtag: 'Pending_001' }, checkpoints, { version });

const noCheckpoints = (what: string, webhook: Webhook): Case => ({
  name: `with ${what} is a pending row without a history`,
  send: [webhook],
  check: (rows) => {
    expect(rows.shipment('ODD')).toMatchObject({
      status: 'pending',
      sub_status: 'Pending_001',
      event_count: 0,
    });
    expect(rows.history('ODD')).toEqual([]);
  },
});

const withVersions = (versions: string | string[]): Webhook =>
  aftership(
    'ODD',
    { at: '2025-03-14T15:00:00', subtag: 'InTransit_003' },
    [scan('2025-03-10T10:00:00', 'InTransit_003', 'Arrived')],
    { version: versions },
  );

const isOneVersion = (versions: string | string[]): Case => ({
  name: `with the version header ${JSON.stringify(versions)} is projected as of that version`,
  send: [withVersions(versions)],
  check: (rows) => {
    expect(rows.shipment('ODD')).toMatchObject({ status: 'in_transit', event_count: 1 });
    expect(rows.shipment('ODD').attributes).not.toHaveProperty('assumed_version');
    expect(rows.history('ODD')).toMatchObject([{ country_code: 'PL' }]);
  },
});

const listed = (rows: AccountRows, field: string, code: string): void =>
  expect(rows.unmapped).toContainEqual(expect.objectContaining({ field, code }));

const MESSAGES = [
  '📦 הגיע למרכז המיון \u202eabc',
  '✓'.repeat(300),
  '👩🏽‍🚀 Łukasz',
  '<script>alert(1)</script> & "quotes"',
  "Robert'); DROP TABLE shipments;--",
  '=HYPERLINK("x")',
  'line\none\ttab \\ backslash',
  'x'.repeat(20_000),
];

export const odd: CaseGroup = {
  name: 'a webhook',
  cases: [
    noCheckpoints('an empty list of checkpoints', pending([])),
    noCheckpoints('null for checkpoints', pending(null)),
    noCheckpoints('no checkpoints', pending(undefined)),
    noCheckpoints('no checkpoints, in a legacy body', pending(undefined, null)),
    noCheckpoints('null for checkpoints, in the newest version', pending(null, '2026-07')),
    {
      name: 'of Amazon with an unknown event code claims nothing, and the code is listed',
      send: [
        amazon('ODD', 'PickupDone', '2025-03-01T09:00:00Z', { status: 'InTransit' }),
        amazon('ODD', 'Received', '2025-03-02T09:00:00Z', { status: 'InTransit' }),
        amazon('ODD', 'ArrivedAtSortCenter', '2025-03-03T09:00:00Z', { status: 'Delivered' }),
      ],
      check: (rows) => {
        expect(rows.shipment('ODD')).toMatchObject({
          status: 'in_transit',
          delivered_at: null,
          event_count: 3,
        });
        expect(rows.statuses('ODD')).toEqual(['in_transit', 'unknown', 'unknown']);
        expect(rows.current('ODD')).toMatchObject([{ code: 'PickupDone' }]);
        listed(rows, 'detail.eventCode', 'Received');
        listed(rows, 'detail.eventCode', 'ArrivedAtSortCenter');
      },
    },
    {
      name: 'of Amazon with an unknown event code after the delivery leaves the parcel delivered and uncorrected',
      send: [
        amazon('ODD', 'Delivered', '2025-03-01T09:00:00Z'),
        amazon('ODD', 'LabelCreated', '2025-03-02T09:00:00Z'),
      ],
      check: (rows) => {
        expect(rows.shipment('ODD')).toMatchObject({ status: 'delivered' });
        expect(rows.shipment('ODD').attributes).not.toHaveProperty('delivery_corrected');
      },
    },
    {
      name: 'of Amazon with unknown detail codes keeps and lists them',
      send: [
        amazon('ODD', 'Departed', '2025-03-02T09:00:00Z', { trackingDetailCodes: ['LeftOnMoon', 'Signed'] }),
      ],
      check: (rows) => {
        expect(rows.history('ODD')).toMatchObject([{ details: ['LeftOnMoon', 'Signed'] }]);
        listed(rows, 'detail.trackingDetailCodes[]', 'LeftOnMoon');
      },
    },
    {
      name: 'with an unknown subtag goes by its tag, and the subtag is listed',
      send: [
        aftership('ODD', { at: '2025-03-14T15:00:00', subtag: 'Delivered_099' }, [
          scan('2025-03-10T10:00:00', 'Delivered_099', 'Thrown over the fence'),
        ]),
      ],
      check: (rows) => {
        expect(rows.shipment('ODD')).toMatchObject({ status: 'delivered', sub_status: 'Delivered_099' });
        listed(rows, 'msg.subtag', 'Delivered_099');
        listed(rows, 'checkpoints[].subtag', 'Delivered_099');
      },
    },
    {
      name: 'with emoji, text from right to left, markup or very long texts stores each as it came',
      send: [
        aftership(
          'ODD',
          { at: '2025-03-14T15:00:00', subtag: 'InTransit_003' },
          MESSAGES.map((message, index) =>
            scan(`2025-03-10T10:0${index}:00`, 'InTransit_003', message, {
              city: index % 2 ? 'القاهرة' : '<b>Zürich</b>',
            }),
          ),
        ),
      ],
      check: (rows) => {
        expect(rows.history('ODD').map(({ message }) => message)).toEqual(MESSAGES);
        expect(new Set(rows.history('ODD').map(({ city }) => city))).toEqual(
          new Set(['القاهرة', '<b>Zürich</b>']),
        );
      },
    },
    isOneVersion(['2025-01', '2025-01']),
    isOneVersion(['2025-01', '2025-01', '2025-01']),
    isOneVersion('2025-01, 2025-01'),
    {
      name: 'with two different version headers is a dead letter',
      send: [withVersions(['2025-01', '2024-04'])],
      deadLetters: ['unsupported_version'],
      check: (rows) => expect(rows.shipments).toEqual([]),
    },
  ],
};
