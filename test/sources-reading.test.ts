/** Sources whose file is replaced while the gateway reads it: what was checked has to be what is remembered. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { GatewayMetrics } from '../apps/gateway/src/gateway-metrics';
import type * as Built from '../apps/gateway/src/sources/sources.service';

// As it was built: a thread of it runs a file of its own.
const { SourcesService } = jest.requireActual<typeof Built>(
  join(__dirname, '..', 'dist', 'apps', 'gateway', 'src', 'sources', 'sources.service.js'),
);

const folder = mkdtempSync(join(tmpdir(), 'parcelwire-sources-'));
const file = join(folder, 'sources.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const yaml = (key: string): string => `sources:
  - id: s
    integration: aftership
    account: a
    authentication: [{ type: api-key, header: k, keys: [{ id: ${key}, valueFrom: { env: KEY } }] }]`;

/** Reads sources whose file is replaced while they are being read. */
function startedDuringAChange(): { inForce: () => Promise<boolean> } {
  writeFileSync(file, yaml('old'));
  let isFirst = true;
  const service = new SourcesService(
    file,
    () => {
      if (isFirst) writeFileSync(file, yaml('new'));
      isFirst = false;
      return 'a secret that is long enough';
    },
    60_000,
    new GatewayMetrics(new Registry()),
    false,
  );
  service.onModuleDestroy();
  const idOf = (): string | undefined => {
    const verdict = service.get('s')!.mechanisms[0]!.verify(
      {
        headers: { k: ['a secret that is long enough'] },
        query: '',
        body: Buffer.alloc(0),
        bearer: undefined,
      },
      new Date(),
    );
    return 'passed' in verdict ? verdict.passed : undefined;
  };
  return {
    inForce: async () => {
      await service.look();
      return idOf() === 'new';
    },
  };
}

it('a file that changes while it is read at the start is in force within two looks', async () => {
  const { inForce } = startedDuringAChange();
  const looks = [await inForce(), await inForce()];
  expect(looks).toEqual([false, true]);
});
