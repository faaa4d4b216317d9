import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT } from './events/statement';

/** How each integration's webhooks prove themselves; the secret is in the variable BENCH_SECRET. */
const AUTHENTICATION = {
  aftership: 'type: hmac-sha256, secrets: [{ id: a, valueFrom: { env: BENCH_SECRET } }]',
  'amazon-shipping': 'type: api-key, header: x-api-key, keys: [{ id: a, valueFrom: { env: BENCH_SECRET } }]',
};

/** Writes a sources file with the one source `bench`, which may send as fast as it can. */
export function sourcesFile(folder: string, integration: keyof typeof AUTHENTICATION): string {
  const file = join(folder, 'sources.yaml');
  writeFileSync(
    file,
    `sources:
  - id: bench
    integration: ${integration}
    account: ${ACCOUNT}
    rateLimit: { requestsPerSecond: 1000000, burst: 1000000 }
    authentication: [{ ${AUTHENTICATION[integration]} }]
`,
  );
  return file;
}
