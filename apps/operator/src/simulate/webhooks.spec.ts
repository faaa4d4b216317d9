/** Simulated webhooks through the normalizer and the fold: each version of each sender gives the rows that its lives say. */
import { createHash } from 'node:crypto';
import type { ShipmentUpdate } from '@app/events';
import { integrationNamed } from '@app/integrations';
import { normalize } from '@app/normalization';
import { rawRecord } from '../../../../libs/normalization/src/testing/raw-record';
import { MODELS } from '../../../../libs/integrations/src/aftership/fields';
import { Rows } from '../../../../libs/projection/src/fold/spec/rows';
import { SENDERS, senderOf } from './senders';
import { webhooksOf, type SimulatedWebhook, type Wanted } from './webhooks';

const UNTIL = Date.parse('2026-03-20T12:00:00Z');
const wanted: Wanted = { seed: 'a', parcels: 100, version: '', until: UNTIL, days: 10 };
/** The fold checks itself at every step, which takes its time. */
const FOLDED = 15;
const aftership = senderOf('aftership')!;
const amazon = senderOf('amazon-shipping')!;

const VERSIONS = SENDERS.flatMap((sender) =>
  integrationNamed(sender.integration)!.pushed.versions.map(
    (version) => [sender.integration, version, sender] as const,
  ),
);

/** What the normalizer makes of a webhook. */
function updateOf(integration: string, webhook: SimulatedWebhook, offset: number): ShipmentUpdate {
  const outcome = normalize(
    rawRecord(
      webhook.body,
      {
        id: `8f14e45f-ceea-867a-9a36-${String(offset).padStart(12, '0')}`,
        integration,
        receivedAt: new Date(webhook.at + 1_000).toISOString(),
        requestHeaders: webhook.headers,
      },
      { offset: BigInt(offset) },
    ),
  );
  if (outcome.outcome === 'deadLetter') throw new Error(outcome.detail);
  return outcome.value;
}

/** By tracking number, the rows after these webhooks in this order. */
function rowsOf(integration: string, webhooks: readonly SimulatedWebhook[]): Map<string, Rows['shown']> {
  const rows = new Map<string, Rows>();
  for (const [index, webhook] of webhooks.entries()) {
    const update = updateOf(integration, webhook, index);
    const of = rows.get(update.trackingNumber) ?? new Rows();
    of.apply(update);
    rows.set(update.trackingNumber, of);
  }
  return new Map([...rows].map(([number, of]) => [number, of.shown]));
}

/** The status that each parcel must have: that after its newest webhook. */
const expectedOf = (webhooks: readonly SimulatedWebhook[]): Map<string, string> =>
  new Map(
    webhooks
      .toSorted((a, b) => a.at - b.at)
      .map(({ shipment }) => [shipment!.trackingNumber, shipment!.status]),
  );

describe.each(VERSIONS)('%s %s', (integration, version, sender) => {
  const webhooks = webhooksOf(sender, { ...wanted, version });

  it('is mapped without a dead letter, an unknown code or a fault, to the version that was asked for', () => {
    const updates = webhooks.map((webhook, index) => updateOf(integration, webhook, index));
    expect(new Set(updates.map(({ webhookVersion }) => webhookVersion))).toEqual(new Set([version]));
    expect(updates.filter(({ assumedVersion, unmapped }) => assumedVersion || unmapped)).toEqual([]);
    const faults = updates.flatMap(({ events }) => events.flatMap(({ timeFault }) => timeFault ?? []));
    expect(faults).toEqual([]);
  });

  it('gives the statuses that the lives say, in order as well as in disorder and doubled', () => {
    const few = { ...wanted, version, parcels: FOLDED };
    const inOrder = webhooksOf(sender, few);
    const expected = expectedOf(inOrder);
    const statuses = new Map(
      [...rowsOf(integration, inOrder)].map(([number, { shipment }]) => [number, shipment.status]),
    );
    expect(statuses).toEqual(expected);
    const disordered = webhooksOf(sender, { ...few, disorder: true, duplicate: 0.2 });
    expect(disordered.length).toBeGreaterThan(inOrder.length * 1.1);
    const posted = new Set(disordered.map(({ body }) => body.toString()));
    expect(posted).toEqual(new Set(inOrder.map(({ body }) => body.toString())));
    for (const [number, { shipment }] of rowsOf(integration, disordered))
      expect(shipment.status).toBe(expected.get(number));
  });
});

it('tells lives of every kind: under way, delivered, returned, lost, failed', () => {
  const statuses = new Set(expectedOf(webhooksOf(amazon, { ...wanted, version: '2' })).values());
  expect([...statuses]).toEqual(
    expect.arrayContaining(['info_received', 'in_transit', 'delivered', 'returned', 'returning', 'lost']),
  );
});

it.each([...MODELS.keys()])('AfterShip %s has no field that its model does not have', (version) => {
  const known = new Set(MODELS.get(version));
  const fields = webhooksOf(aftership, { ...wanted, parcels: 30, version }).flatMap(({ body }) =>
    pathsIn(JSON.parse(body.toString()) as object),
  );
  const isKnown = (path: string): boolean =>
    known.has(path) ||
    known.has(`${path}[]`) ||
    [...known].some((one) => one.startsWith(`${path}.`) || one.startsWith(`${path}[]`));
  expect([...new Set(fields)].filter((path) => !isKnown(path))).toEqual([]);
});

it('AfterShip says the same in every version, as far as all versions can say it', () => {
  const versions = integrationNamed('aftership')!.pushed.versions;
  const told = versions.map((version) =>
    webhooksOf(aftership, { ...wanted, parcels: 20, version }).map((webhook, index) => {
      const { shipment, events } = updateOf('aftership', webhook, index);
      return {
        status: shipment.status,
        columns: EVERYWHERE.map((name) => shipment[name]),
        events: events.map(({ id, occurredAt, status, place: { city, countryCode, postalCode } }) => [
          [id, occurredAt, status],
          [city, countryCode, postalCode],
        ]),
      };
    }),
  );
  for (const [index, webhooks] of told.entries())
    expect({ version: versions[index], webhooks }).toEqual({
      version: versions[index],
      webhooks: told.at(-1),
    });
});

/** Columns that have had other names or forms in older versions. */
const EVERYWHERE = [
  'reportedTransitDays',
  'estimatedDeliveryAt',
  'estimatedDeliverySource',
  'orderPromisedDeliveryDate',
  'originCountryCode',
  'destinationCountryCode',
  'pickedUpAt',
  'deliveredAt',
  'onTimeDifferenceDays',
] as const;

/** Paths of all leaves; `[]` marks the items of a list. */
function pathsIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value))
    return value.length === 0 ? [path] : value.flatMap((item) => pathsIn(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, path ? `${path}.${name}` : name));
}

const hashOf = (webhooks: readonly SimulatedWebhook[]): string => {
  const hash = createHash('sha256');
  for (const { body, headers } of webhooks) hash.update(body).update(JSON.stringify(headers));
  return hash.digest('hex');
};

it('are the same for the same seed and end, and others for another one', () => {
  const all = { ...wanted, version: '2', disorder: true, duplicate: 0.1 };
  expect(hashOf(webhooksOf(amazon, all))).toBe(hashOf(webhooksOf(amazon, all)));
  expect(hashOf(webhooksOf(amazon, { ...all, seed: 'b' }))).not.toBe(hashOf(webhooksOf(amazon, all)));
});

it('of the first parcels are those of a smaller run', () => {
  const few = webhooksOf(amazon, { ...wanted, version: '2', parcels: 5 });
  const many = webhooksOf(amazon, { ...wanted, version: '2' }).filter(({ parcel }) => parcel < 5);
  expect(hashOf(few)).toBe(hashOf(many));
});

it('have no time after the end, and numbers that no carrier gives out', () => {
  for (const { body, shipment } of webhooksOf(amazon, { ...wanted, version: '2' })) {
    const { detail } = JSON.parse(body.toString()) as { detail: { eventTime: string } };
    expect(Date.parse(detail.eventTime)).toBeLessThanOrEqual(UNTIL);
    expect(shipment!.trackingNumber).toMatch(/^SIM\d{12}$/);
  }
});

it('are one with `one`, the newest of its parcel, and the earliest ones with `count`', () => {
  const [only, ...others] = webhooksOf(aftership, { ...wanted, version: '2026-07', one: true });
  const { msg } = JSON.parse(only!.body.toString()) as { msg: { checkpoints: unknown[] } };
  expect(others).toEqual([]);
  expect(msg.checkpoints.length).toBeGreaterThan(0);
  const all = webhooksOf(aftership, { ...wanted, version: '2026-07' });
  const first = webhooksOf(aftership, { ...wanted, version: '2026-07', count: 7, disorder: true });
  expect(new Set(first.map(({ at }) => at))).toEqual(new Set(all.slice(0, 7).map(({ at }) => at)));
});
