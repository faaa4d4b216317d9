import type { UnmappedCode } from '@app/projection';
import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Moment, Said, Table, counted } from '../html/parts';

export const UnmappedCodesPage = ({ codes }: { codes: readonly UnmappedCode[] }): VNode => (
  <Document title="Unmapped codes" path="/unmapped-codes">
    <p>
      {'Codes that senders use and no mapping knows. Their events are kept with status '}
      <code>unknown</code>
      {'. Find out what a code means, add it to '}
      <code>libs/integrations/src/&lt;sender&gt;/status.ts</code>
      {', raise the mapping version, and run '}
      <code>npm run rebuild</code>
      {': the rows that are there are corrected, too.'}
    </p>
    <Table
      caption={`${counted(codes.length, 'code')}, the most frequent first`}
      empty="Every code that came is known."
      rows={codes}
      columns={[
        { title: 'Integration', cell: ({ integration }) => <Said>{integration}</Said> },
        { title: 'Field', cell: ({ field }) => <Said>{field}</Said> },
        { title: 'Code', cell: ({ code }) => <Said>{code}</Said> },
        { title: 'Count', cell: ({ count }) => count },
        { title: 'First seen', cell: ({ firstSeenAt }) => <Moment at={firstSeenAt} /> },
        { title: 'Last seen', cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
        {
          title: 'First webhook',
          cell: ({ firstRawId }) => (
            <a href={`/?q=${encodeURIComponent(firstRawId)}&everywhere=yes`}>
              <Said>{firstRawId}</Said>
            </a>
          ),
        },
      ]}
    />
  </Document>
);
