/**
 * The least that a gateway can be: Fastify, the signature, a gathered publish. What is measured against. The
 * publish function is the only difference between the peers.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import Fastify from 'fastify';

export interface PeerRecord {
  key: string;
  value: Buffer;
  headers: Record<string, string>;
}

const LINGER_MS = 3;

/** Gathers records for a few milliseconds and publishes them together. */
export function gathering(
  publish: (records: PeerRecord[]) => Promise<void>,
): (record: PeerRecord) => Promise<void> {
  let waiting: { record: PeerRecord; done: () => void; failed: (error: unknown) => void }[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    publish(batch.map(({ record }) => record)).then(
      () => batch.forEach(({ done }) => done()),
      (error: unknown) => batch.forEach(({ failed }) => failed(error)),
    );
  };
  return (record) =>
    new Promise<void>((done, failed) => {
      if (waiting.push({ record, done, failed }) === 1) setTimeout(flush, LINGER_MS);
    });
}

/** As many and as long as those of the gateway: what is compared is the way, not the record. */
const headersLikeOurs = (id: string, key: string): Record<string, string> => ({
  ce_specversion: '1.0',
  ce_id: '00000000-0000-8000-8000-000000000000',
  ce_source: '/sources/bench',
  ce_type: 'parcelwire.tracking.received',
  ce_time: new Date().toISOString(),
  ce_dataschema: 'urn:parcelwire:webhook:aftership',
  ce_integration: 'aftership',
  ce_account: 'acme',
  ce_ingest: 'push',
  ce_subject: key,
  ce_webhookversion: '2024-04',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'content-type': 'application/json',
  'http_content-type': 'application/json',
  'http_as-webhook-version': '2024-04',
  id,
});

/** Listens on a free port and tells the parent process which. */
export async function runBareGateway(publish: (record: PeerRecord) => Promise<void>): Promise<void> {
  const secret = process.env.BENCH_SECRET!;
  const server = Fastify();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.post('/webhooks/:source', async (request, reply) => {
    const body = request.body as Buffer;
    const given = Buffer.from(String(request.headers['aftership-hmac-sha256']), 'base64');
    const wanted = createHmac('sha256', secret).update(body).digest();
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return reply.code(401).send();
    const { msg, event_id: id } = JSON.parse(body.toString()) as {
      msg: Record<string, string>;
      event_id: string;
    };
    const key = `acme/${msg.slug}/${msg.tracking_number}`;
    await publish({ key, value: body, headers: headersLikeOurs(id, key) });
    return reply.code(202).send({ id });
  });
  await server.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
  process.stdout.write('listening\n');
}
