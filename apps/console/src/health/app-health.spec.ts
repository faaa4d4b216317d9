import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { healthOf, samplesIn } from './app-health';

const METRICS = `# HELP parcelwire_lag_records Records
parcelwire_lag_records{topic="a",partition="0",app="projector"} 3
parcelwire_lag_records{topic="a",partition="1",app="projector"} 4
parcelwire_oldest_record_age_seconds{topic="a",partition="0",app="projector"} 1.5
parcelwire_oldest_record_age_seconds{topic="a",partition="1",app="projector"} 12.25
parcelwire_partition_stopped{topic="a",partition="0",app="projector"} 0
parcelwire_partition_stopped{topic="a",partition="1",app="projector"} 1
`;

let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.statusCode = request.url === '/readyz' ? 503 : 200;
    response.end(request.url === '/metrics' ? METRICS : '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

it('sums lag up, takes the greatest age, and names partitions that are stopped', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await healthOf(url)).toEqual({
    url,
    app: 'projector',
    isLive: true,
    isReady: false,
    lagRecords: 7,
    oldestSeconds: 12.25,
    stopped: ['a/1'],
    stuck: [],
    outboxSeconds: undefined,
  });
});

it('says of an app that does not answer that it does not live', async () => {
  expect(await healthOf('http://127.0.0.1:1')).toMatchObject({
    app: undefined,
    isLive: false,
    isReady: false,
  });
});

it('reads labels with escaped quotes, and samples without labels', () => {
  expect(samplesIn('a{x="q\\"}",y="2"} 1\nb 2.5\n\nnonsense')).toEqual([
    { name: 'a', labels: { x: 'q\\"}', y: '2' }, value: 1 },
    { name: 'b', labels: {}, value: 2.5 },
  ]);
});
