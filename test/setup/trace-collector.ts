/**
 * A collector of traces: takes OTLP over HTTP and keeps the spans. Only those fields are read that a test looks at; the
 * numbers are those of opentelemetry/proto/trace/v1/trace.proto.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface CollectedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  /** Empty for the first span of a trace. */
  parentId: string;
  /** `traceId/spanId` of each. */
  links: string[];
  attributes: Record<string, string | number>;
}

export interface TraceCollector {
  url: string;
  spans: CollectedSpan[];
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      if (request.url === '/v1/traces') spans.push(...spansIn(body));
      response.writeHead(request.url === '/v1/traces' ? 200 : 404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Of an ExportTraceServiceRequest. */
function spansIn(request: Buffer): CollectedSpan[] {
  return messages(request, 1).flatMap((resourceSpans) => {
    const resource = messages(resourceSpans, 1)[0];
    const service = String(attributesIn(resource!, 1)['service.name']);
    return messages(resourceSpans, 2).flatMap((scopeSpans) =>
      messages(scopeSpans, 2).map((span) => ({
        service,
        traceId: bytes(span, 1).toString('hex'),
        spanId: bytes(span, 2).toString('hex'),
        parentId: bytes(span, 4).toString('hex'),
        name: bytes(span, 5).toString(),
        attributes: attributesIn(span, 9),
        links: messages(span, 13).map(
          (link) => `${bytes(link, 1).toString('hex')}/${bytes(link, 2).toString('hex')}`,
        ),
      })),
    );
  });
}

/** Of repeated KeyValue: texts and whole numbers. */
const attributesIn = (message: Buffer, field: number): Record<string, string | number> =>
  Object.fromEntries(
    messages(message, field).map((pair) => {
      const value = messages(pair, 2)[0] ?? Buffer.alloc(0);
      const text = fieldsOf(value).find(({ number }) => number === 1)?.value;
      const whole = fieldsOf(value).find(({ number }) => number === 3)?.value;
      return [bytes(pair, 1).toString(), Buffer.isBuffer(text) ? text.toString() : Number(whole ?? 0)];
    }),
  );

interface Field {
  number: number;
  value: Buffer | bigint;
}

const messages = (message: Buffer, field: number): Buffer[] =>
  fieldsOf(message).flatMap(({ number, value }) =>
    number === field && Buffer.isBuffer(value) ? [value] : [],
  );

const bytes = (message: Buffer, field: number): Buffer => messages(message, field)[0] ?? Buffer.alloc(0);

/** Wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/). */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[offset++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const fixed = (length: number): Buffer => message.subarray(offset, (offset += length));
  while (offset < message.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    const type = tag & 7;
    if (type === 0) fields.push({ number, value: varint() });
    else if (type === 1) fields.push({ number, value: fixed(8) });
    else if (type === 5) fields.push({ number, value: fixed(4) });
    else fields.push({ number, value: fixed(Number(varint())) });
  }
  return fields;
}
