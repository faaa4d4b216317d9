import autocannon from 'autocannon';
import { createHmac } from 'node:crypto';

export interface Measured {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  accepted: number;
  failed: number;
}

/** One measurement of one contestant. */
export interface Round extends Measured {
  cpuMicrosPerRequest: number;
}

export interface Load {
  url: string;
  requests: number;
  connections: number;
}

const DIFFERENT_BODIES = 2_000;

/** Signed bodies of about 1.6 kB, each of another shipment. */
export function signedBodies(secret: string): { body: Buffer; headers: Record<string, string> }[] {
  return Array.from({ length: DIFFERENT_BODIES }, (_, index) => {
    const checkpoint = {
      slug: 'fedex',
      checkpoint_time: '2026-01-02T03:04:05+00:00',
      message: 'x'.repeat(160),
    };
    const msg = {
      slug: 'fedex',
      tracking_number: `BENCH${index}`,
      checkpoints: Array.from({ length: 6 }, () => checkpoint),
    };
    const body = Buffer.from(JSON.stringify({ event_id: `bench-${index}`, event: 'tracking_update', msg }));
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'as-webhook-version': '2024-04',
        'aftership-hmac-sha256': signature,
      },
    };
  });
}

/** Sends webhooks and reports how they were answered. */
export async function run(load: Load, bodies: ReturnType<typeof signedBodies>): Promise<Measured> {
  let next = 0;
  const begin = performance.now();
  let end = begin;
  const result = await new Promise<autocannon.Result>((done, failed) => {
    const instance = autocannon(
      {
        url: load.url,
        amount: load.requests,
        connections: load.connections,
        requests: [
          {
            method: 'POST',
            setupRequest: (request) => {
              const { body, headers } = bodies[next++ % bodies.length]!;
              return { ...request, body, headers };
            },
          },
        ],
      },
      (error: Error | null, finished) => (error ? failed(error) : done(finished)),
    );
    // The run itself ends on a whole second, the last answer does not.
    instance.on('response', () => (end = performance.now()));
  });
  return {
    requestsPerSecond: (load.requests * 1_000) / (end - begin),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    accepted: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts,
  };
}
