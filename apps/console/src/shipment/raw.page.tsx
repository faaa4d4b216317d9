import type { ReceivedRecord } from '@app/kafka';
import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Facts, Said, printable } from '../html/parts';
import { rawPath } from './webhooks';

/** A longer body is cut on the page; the download has all of it. */
const LONGEST_SHOWN = 200_000;

export const RawPage = ({ record }: { record: ReceivedRecord }): VNode => {
  const { topic, partition, offset, headers, value, timestamp } = record;
  const text = pretty(value);
  return (
    <Document title="Raw webhook" path="">
      <Facts
        facts={[
          ['Record', <Said>{`${topic}/${partition}/${offset}`}</Said>],
          ['Written', <Said>{new Date(Number(timestamp)).toISOString()}</Said>],
          ['Size', `${value.length} bytes`],
        ]}
      />
      <p>
        <a href={`${rawPath({ topic, partition, offset: String(offset) })}?download=yes`}>
          Download the exact bytes
        </a>
      </p>
      <h2>Headers</h2>
      <Facts facts={Object.entries(headers).map(([name, header]) => [name, <Said>{header}</Said>])} />
      <h2>Body</h2>
      {text.length > LONGEST_SHOWN ? (
        <p class="quiet">{`The first ${LONGEST_SHOWN} of ${text.length} characters.`}</p>
      ) : null}
      <pre tabIndex={0}>
        <bdi>{printable(text.slice(0, LONGEST_SHOWN))}</bdi>
      </pre>
    </Document>
  );
};

/** Indented where it is JSON; else as it is. */
function pretty(value: Buffer): string {
  const text = value.toString();
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
