import { TOPICS, topicSettings } from '@app/events';
import { ensureTopics } from '@app/kafka';
import { recordsOf } from '../rows';
import { ownProcesses, type OwnProcesses } from '../setup/own-processes';
import { startPipeline } from '../setup/pipeline';
import { publishWithClientRetries } from './client-retries';
import { Cluster, REPLICATION } from './cluster';
import { until } from '../until';
import { sendUntil } from './ledger';

jest.setTimeout(900_000);

const KILLS = 10;
const PARTITIONS = Number(REPLICATION.KAFKA_TOPIC_PARTITIONS);
const SENDERS = 16;

let own: OwnProcesses;
let cluster: Cluster;
beforeEach(async () => {
  own = ownProcesses();
  cluster = await Cluster.start(own.group);
});
afterEach(() => own?.stop());

/** Kills one broker after the other under load, each time letting it come back whole. */
async function killLeaders(times: number, topic: string, underWay: () => number): Promise<void> {
  for (let kill = 0; kill < times; kill++) {
    const nodeId = 1 + (kill % 3);
    await underLoad(underWay);
    await cluster.kill(nodeId);
    await underLoad(underWay);
    await cluster.restore(nodeId, topic);
  }
}

/** Until some more was acknowledged, so that each kill hits a busy pipeline. */
async function underLoad(underWay: () => number): Promise<void> {
  const before = underWay();
  const deadline = Date.now() + 60_000;
  while (underWay() < before + 200) {
    if (Date.now() > deadline) throw new Error('nothing is acknowledged any more');
    await new Promise((done) => setTimeout(done, 20));
  }
}

it('keeps every acknowledged webhook while leaders are killed ten times', async () => {
  const pipeline = await startPipeline({ brokers: cluster.addresses, apps: ['gateway'], env: REPLICATION });
  try {
    let over = false;
    const progress = { ok: [] as string[] };
    const sending = sendUntil(pipeline, SENDERS, () => over, progress.ok);
    await killLeaders(KILLS, TOPICS.rawWebhooks, () => progress.ok.length);
    over = true;
    const ledger = await sending;

    const stored = new Set(
      (await recordsOf(pipeline, TOPICS.rawWebhooks)).map(({ headers }) => headers.ce_id),
    );
    const lost = ledger.ok.filter((id) => !stored.has(id));
    const { ok, ...rest } = ledger;
    process.stdout.write(
      `${JSON.stringify({ ok: ok.length, ...rest, stored: stored.size, lost: lost.length })}\n`,
    );
    expect(lost).toEqual([]);
    expect(ledger.refused).toBe(0);
    expect(ledger.slowestAnswerMs).toBeLessThan(4_500);
  } finally {
    await pipeline.stop();
  }
});

it.each([1, 2, 3])(
  'takes webhooks of every partition again while broker %i of three is frozen',
  async (nodeId) => {
    const pipeline = await startPipeline({ brokers: cluster.addresses, apps: ['gateway'], env: REPLICATION });
    try {
      cluster.freeze(nodeId);
      let over = false;
      const acknowledged: string[] = [];
      const sending = sendUntil(pipeline, SENDERS, () => over, acknowledged);
      await until('partitions of all leaders take webhooks', () => acknowledged.length > 2_000, 60_000);
      over = true;
      const ledger = await sending;

      // Read from the other two: the frozen one, let go, would at first answer what it knew before.
      const others = { brokers: cluster.addressesWithout(nodeId) };
      const records = await recordsOf(others, TOPICS.rawWebhooks);
      const stored = new Map(records.map(({ headers, partition }) => [headers.ce_id, partition]));
      expect(ledger.ok.filter((id) => !stored.has(id))).toEqual([]);
      expect(new Set(ledger.ok.map((id) => stored.get(id))).size).toBe(PARTITIONS);
      expect(ledger.refused).toBe(0);
      expect(ledger.slowestAnswerMs).toBeLessThan(4_500);
    } finally {
      cluster.thaw(nodeId);
      await pipeline.stop();
    }
  },
);

it('would find the loss that the retries of the client cause', async () => {
  await ensureTopics(
    { KAFKA_BROKERS: cluster.addresses, KAFKA_TOPIC_PARTITIONS: 12, KAFKA_TOPIC_REPLICATION_FACTOR: 3 },
    topicSettings({ maxBodyBytes: 1024 * 1024 }),
  );
  let over = false;
  const acknowledged: string[] = [];
  const publishing = publishWithClientRetries(
    cluster.addresses,
    TOPICS.rawWebhooks,
    () => over,
    acknowledged,
  );
  await killLeaders(6, TOPICS.rawWebhooks, () => acknowledged.length);
  over = true;
  await publishing;
  const records = await recordsOf({ brokers: cluster.addresses }, TOPICS.rawWebhooks);
  const stored = new Set(records.map(({ key }) => key!.toString()));
  const lost = acknowledged.filter((id) => !stored.has(id));
  process.stdout.write(`${JSON.stringify({ acknowledged: acknowledged.length, lost: lost.length })}\n`);
  expect(lost.length).toBeGreaterThan(0);
});
