import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, constants } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newCertificate, writeCertificate } from './certificates';
import { startPipeline, type Pipeline } from './setup/pipeline';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'parcelwire-window-'));
let pipeline: Pipeline;
beforeAll(async () => {
  const files = writeCertificate(folder, await newCertificate('01'));
  const gateway = { ...files, REQUEST_TIMEOUT_MS: '2000' };
  pipeline = await startPipeline({ apps: ['gateway'], appEnv: { gateway } });
});
afterAll(async () => {
  await pipeline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('gives up on senders that never let their answers through, however much they keep the session alive', async () => {
  const url = new URL(pipeline.gatewayUrl);
  const session = connect(`https://127.0.0.1:${url.port}`, {
    rejectUnauthorized: false,
    settings: { initialWindowSize: 0 },
  });
  session.on('error', () => undefined);
  const pings = setInterval(() => session.destroyed || session.ping(() => undefined), 500);
  try {
    await once(session, 'remoteSettings');
    const body = Buffer.alloc(200 * 1024, ' ');
    const ended = Array.from({ length: 20 }, async () => {
      const stream = session.request({
        ':method': 'POST',
        ':path': '/webhooks/acme-aftership',
        'content-type': 'application/json',
        'content-length': String(body.length),
      });
      stream.on('error', () => undefined);
      stream.end(body);
      const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
      const answered = performance.now();
      await once(stream, 'close');
      return { status: headers[':status'], code: stream.rstCode, afterMs: performance.now() - answered };
    });
    for (const { status, code, afterMs } of await Promise.all(ended)) {
      expect([401, 429]).toContain(status);
      expect(code).toBe(constants.NGHTTP2_CANCEL);
      expect(afterMs).toBeLessThan(10_000);
    }
  } finally {
    clearInterval(pings);
    session.destroy();
  }
});
