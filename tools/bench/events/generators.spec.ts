import { aftershipSnapshots } from './aftership-snapshots';
import { amazonPushes } from './amazon-pushes';
import { eventIdentity, rawRecord, smallRecord } from './statement';

const amount = { events: 5_000, shipments: 1_000, round: 0 };

const share = (part: number): number => part / amount.events;

const bodies = (round: number): string[] =>
  [...amazonPushes({ ...amount, events: 200, round })].map(({ body }) => body);

describe('the webhooks of a bench', () => {
  it('are the same in every run, and others in every round', () => {
    expect(bodies(1)).toEqual(bodies(1));
    const others = new Set(bodies(2));
    expect(bodies(1).filter((body) => others.has(body))).toEqual([]);
  });

  it('repeat one in fifty of the pushes byte for byte', () => {
    const pushes = [...amazonPushes(amount)];
    const repeated = pushes.length - new Set(pushes.map(({ body }) => body)).size;
    expect(share(repeated)).toBeCloseTo(0.02, 2);
    expect(new Set(pushes.map(eventIdentity)).size).toBe(pushes.length - repeated);
  });

  it('have one push in five that is older than an earlier one of its shipment, or of others', () => {
    let newest = 0;
    let late = 0;
    for (const {
      newest: { occurredAt },
    } of amazonPushes(amount)) {
      if (occurredAt < newest) late++;
      newest = Math.max(newest, occurredAt);
    }
    expect(share(late)).toBeGreaterThan(0.19);
    expect(share(late)).toBeLessThan(0.24);
  });

  it('give every shipment of AfterShip one to ten checkpoints, one more with each snapshot', () => {
    const counts = new Map<string, number>();
    for (const { trackingNumber, body } of aftershipSnapshots(amount)) {
      const { msg } = JSON.parse(body) as { msg: { checkpoints: unknown[] } };
      expect(msg.checkpoints).toHaveLength((counts.get(trackingNumber) ?? 0) + 1);
      counts.set(trackingNumber, msg.checkpoints.length);
    }
    expect(counts.size).toBe(amount.shipments);
    expect(Math.max(...counts.values())).toBe(10);
  });

  it('reach the bare projector as about 360 bytes, on the partition of the raw record', () => {
    const [push] = amazonPushes(amount);
    const small = smallRecord('small', push!);
    expect(small.key).toBe(rawRecord(push!).key);
    expect(Math.abs(small.value!.length - 360)).toBeLessThan(40);
  });
});
