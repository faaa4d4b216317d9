import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metricOf } from './setup/own-processes';
import { startPipeline, type Pipeline } from './setup/pipeline';
import { until } from './until';

jest.setTimeout(120_000);

/** Within this an old credential has to be refused after it has gone. */
const REVOKED_WITHIN_MS = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'parcelwire-sources-'));
const secretFile = (name: string): string => join(folder, name);

interface Credentials {
  /** Ids of keys of the Amazon source; the value is `key-<id>`. */
  keys: string[];
  /** Names of the files with secrets of the AfterShip source. */
  secrets: string[];
  /** Added to each key. */
  extra?: string;
}

const keyOf = (id: string): string => `key-${id}`;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const sourcesOf = ({ keys, secrets, extra = '' }: Credentials): string => `sources:
  - id: amazon
    integration: amazon-shipping
    account: acme
    authentication:
      - type: api-key
        header: x-api-key
        keys:
${keys.map((id) => `          - { id: ${id}, sha256: ${digest(keyOf(id))}${extra} }`).join('\n')}
  - id: aftership
    integration: aftership
    account: acme
    authentication:
      - type: hmac-sha256
        secrets:
${secrets.map((name) => `          - { id: ${name}, valueFrom: { file: ${secretFile(name)} } }`).join('\n')}
`;

let pipeline: Pipeline;
beforeAll(async () => {
  writeFileSync(secretFile('first'), 'secret-first\n');
  writeFileSync(secretFile('second'), 'secret-second\r\n');
  pipeline = await startPipeline({
    apps: ['gateway'],
    sources: sourcesOf({ keys: ['a'], secrets: ['first'] }),
  });
});
afterAll(async () => {
  await pipeline?.stop();
  rmSync(folder, { recursive: true });
});

/** As a careful operator does it: the file is whole at every moment. */
function rewrite(text: string, file = pipeline.sourcesFile): void {
  writeFileSync(`${file}.draft`, text);
  renameSync(`${file}.draft`, file);
}

const BODY = '{"detail":{}}';

async function post(source: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(`${pipeline.gatewayUrl}/webhooks/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: BODY,
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  return response.status;
}

const withKey = (id: string): Promise<number> => post('amazon', { 'x-api-key': keyOf(id) });
const signedWith = (secret: string): Promise<number> =>
  post('aftership', {
    'aftership-hmac-sha256': createHmac('sha256', secret).update(BODY).digest('base64'),
  });

const adminUrl = (): string => `http://127.0.0.1:${pipeline.adminPorts.get('gateway')}`;
const fileIsValid = (): Promise<number | undefined> => metricOf(adminUrl(), 'parcelwire_sources_file_valid');

interface Load {
  statuses: number[];
  stop: () => Promise<number[]>;
}

const loads: Load[] = [];
afterEach(() => Promise.all(loads.splice(0).map((load) => load.stop())));

/** Sends one request after the other until told to stop, or the test ends. */
function keepSending(send: () => Promise<number>): Load {
  const stopping = new AbortController();
  const statuses: number[] = [];
  const sending = (async () => {
    while (!stopping.signal.aborted) statuses.push(await send());
  })();
  const stop = async (): Promise<number[]> => {
    stopping.abort();
    await sending;
    return statuses;
  };
  const load = { statuses, stop };
  loads.push(load);
  return load;
}

/** Until this many more have been answered. */
const moreOf = ({ statuses }: Load, count: number): Promise<true> => {
  const goal = statuses.length + count;
  return until(`${count} more answers`, () => statuses.length >= goal);
};

/** Milliseconds from now until something sent is answered so; until then all must be answered with `before`. */
async function timeUntil(status: number, before: number, send: () => Promise<number>): Promise<number> {
  const begin = performance.now();
  return until(`an answer of ${status}`, async () => {
    const sentAt = performance.now();
    const answer = await send();
    if (answer === status) return sentAt - begin;
    expect(answer).toBe(before);
    return undefined;
  });
}

const onlyAccepted = (statuses: number[]): void => {
  expect(statuses.length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status !== 202)).toEqual([]);
};

it('rotates a key under load: both are taken while both are valid, the old one is refused within a second', async () => {
  expect(await withKey('a')).toBe(202);
  expect(await withKey('b')).toBe(401);
  const old = keepSending(() => withKey('a'));
  const other = keepSending(() => signedWith('secret-first'));

  rewrite(sourcesOf({ keys: ['a', 'b'], secrets: ['first'] }));
  await timeUntil(202, 401, () => withKey('b'));
  const fresh = keepSending(() => withKey('b'));
  await Promise.all([moreOf(old, 100), moreOf(fresh, 100), moreOf(other, 100)]);
  onlyAccepted(await old.stop());

  rewrite(sourcesOf({ keys: ['b'], secrets: ['first'] }));
  expect(await timeUntil(401, 202, () => withKey('a'))).toBeLessThan(REVOKED_WITHIN_MS);
  await Promise.all([moreOf(fresh, 50), moreOf(other, 50)]);
  onlyAccepted(await fresh.stop());
  onlyAccepted(await other.stop());
  expect(await fileIsValid()).toBe(1);
});

it('rotates a secret that a file holds, by a second file and by rewriting the first', async () => {
  expect(await signedWith('secret-first')).toBe(202);
  const old = keepSending(() => signedWith('secret-first'));
  rewrite(sourcesOf({ keys: ['b'], secrets: ['first', 'second'] }));
  await timeUntil(202, 401, () => signedWith('secret-second'));
  const fresh = keepSending(() => signedWith('secret-second'));
  await Promise.all([moreOf(old, 50), moreOf(fresh, 50)]);
  onlyAccepted(await old.stop());
  rewrite(sourcesOf({ keys: ['b'], secrets: ['second'] }));
  expect(await timeUntil(401, 202, () => signedWith('secret-first'))).toBeLessThan(REVOKED_WITHIN_MS);
  onlyAccepted(await fresh.stop());

  rewrite('secret-third', secretFile('second'));
  expect(await timeUntil(401, 202, () => signedWith('secret-second'))).toBeLessThan(REVOKED_WITHIN_MS);
  expect(await signedWith('secret-third')).toBe(202);
});

const VALID = (): string => sourcesOf({ keys: ['b'], secrets: ['second'] });

describe('a file that is not valid', () => {
  beforeEach(async () => {
    writeFileSync(secretFile('second'), 'secret-second');
    rewrite(VALID());
    await until('the file is in force', async () => (await fileIsValid()) === 1);
    await until('the secret is taken', async () => (await signedWith('secret-second')) === 202);
  });

  it.each<[string, () => string]>([
    ['is not YAML', () => 'sources: ['],
    ['is empty', () => ''],
    ['has an unknown integration', () => VALID().replace('integration: aftership', 'integration: pigeons')],
    [
      'lets everybody in',
      () => VALID().replace(/authentication:[^]*?- id: aftership/, 'authentication: []\n  - id: aftership'),
    ],
    ['names a secret file that is not there', () => sourcesOf({ keys: ['b'], secrets: ['nowhere'] })],
    ['has two sources of one name', () => VALID().replace('id: amazon\n', 'id: aftership\n')],
    ['says something that nobody understands', () => `${VALID()}    rateLimits: 5\n`],
  ])('because it %s leaves the former one in force and raises the alarm', async (_what, text) => {
    const load = keepSending(() => withKey('b'));
    rewrite(text());
    await until('the file is refused', async () => (await fileIsValid()) === 0);
    await moreOf(load, 30);
    expect(await signedWith('secret-second')).toBe(202);
    expect(pipeline.log('gateway')).toContain('sources file refused');

    rewrite(VALID());
    await until('the file is in force again', async () => (await fileIsValid()) === 1);
    onlyAccepted(await load.stop());
  });

  it('because it has vanished leaves the former one in force', async () => {
    rmSync(pipeline.sourcesFile);
    await until('the file is missed', async () => (await fileIsValid()) === 0);
    expect(await withKey('b')).toBe(202);
    rewrite(VALID());
    await until('the file is in force again', async () => (await fileIsValid()) === 1);
  });

  it('because a secret file is not there yet comes into force when that is written', async () => {
    rewrite(sourcesOf({ keys: ['b'], secrets: ['second', 'late'] }));
    await until('the file is refused', async () => (await fileIsValid()) === 0);
    writeFileSync(secretFile('late'), 'secret-late');
    await until('the file is in force', async () => (await fileIsValid()) === 1, 5_000);
    expect(await signedWith('secret-late')).toBe(202);
  });

  it('because a secret file has vanished for a moment comes into force when that is back', async () => {
    rmSync(secretFile('second'));
    await until('the file is refused', async () => (await fileIsValid()) === 0);
    expect(await signedWith('secret-second')).toBe(202);
    writeFileSync(secretFile('second'), 'secret-again');
    await until('the file is in force', async () => (await fileIsValid()) === 1, 5_000);
    expect(await signedWith('secret-again')).toBe(202);
    expect(await signedWith('secret-second')).toBe(401);
  });
});

it('takes a key only between its first and its last moment', async () => {
  const now = Date.now();
  const at = (ms: number): string => new Date(now + ms).toISOString();
  rewrite(
    sourcesOf({
      keys: ['c'],
      secrets: ['second'],
      extra: `, notBefore: ${at(1_500)}, notAfter: ${at(3_000)}`,
    }),
  );
  await timeUntil(401, 202, () => withKey('b'));
  await timeUntil(202, 401, () => withKey('c'));
  expect(Date.now()).toBeGreaterThanOrEqual(now + 1_500);
  await timeUntil(401, 202, () => withKey('c'));
  expect(Date.now()).toBeGreaterThanOrEqual(now + 3_000);
});

it('writes no credential into the log, whatever became of the file', () => {
  for (const credential of ['secret-first', 'secret-second', 'secret-third', keyOf('a'), keyOf('b')]) {
    expect(pipeline.log('gateway')).not.toContain(credential);
  }
});
