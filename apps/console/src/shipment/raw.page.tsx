import type { ReceivedRecord } from '@app/kafka';
import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Facts, Said, printable } from '../html/parts';
import { rawPath } from './webhooks';

/** A longer body is cut on the page; the download has all of it. */
const LONGEST_SHOWN = 200_000;

export interface RawPageProps {
  record: ReceivedRecord;
  withBody: boolean;
}

export const RawPage = ({ record, withBody }: RawPageProps): VNode => {
  const { topic, partition, offset, headers, value, timestamp } = record;
  const path = rawPath({ topic, partition, offset: String(offset) });
  return (
    <Document title="Raw webhook" path="">
      <Facts
        facts={[
          ['Record', <Said>{`${topic}/${partition}/${offset}`}</Said>],
          ['Written', <Said>{new Date(Number(timestamp)).toISOString()}</Said>],
          ['Size', `${value.length} bytes`],
        ]}
      />
      <h2>Headers</h2>
      <Facts facts={Object.entries(headers).map(([name, header]) => [name, <Said>{header}</Said>])} />
      <h2>Body</h2>
      {withBody ? <Body value={value} /> : null}
      <form method="post" action={path}>
        {withBody ? null : <button type="submit">Show the body</button>}
        <button type="submit" name="download" value="yes">
          Download the exact bytes
        </button>
        <span class="quiet">
          It may be about people. That it was shown, and to whom, is written to the log.
        </span>
      </form>
    </Document>
  );
};

function Body({ value }: { value: Buffer }): VNode {
  const text = pretty(value);
  return (
    <>
      {text.length > LONGEST_SHOWN ? (
        <p class="quiet">{`The first ${LONGEST_SHOWN} of ${text.length} characters.`}</p>
      ) : null}
      <pre tabIndex={0}>
        <bdi>{printable(text.slice(0, LONGEST_SHOWN))}</bdi>
      </pre>
    </>
  );
}

/** Indented where it is JSON; else as it is. */
function pretty(value: Buffer): string {
  const text = value.toString();
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
