import type { SourceFreshness } from '@app/projection';
import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Moment, Said, Table, ago } from '../html/parts';
import type { AppHealth } from './app-health';

export interface HealthPageProps {
  apps: readonly AppHealth[];
  /** Undefined when Postgres does not answer. */
  freshness: readonly SourceFreshness[] | undefined;
  fault: string | undefined;
}

const REFRESH_SECONDS = 10;

export const HealthPage = ({ apps, freshness, fault }: HealthPageProps): VNode => (
  <Document title="Health" path="/health" refresh={REFRESH_SECONDS}>
    {fault === undefined ? null : (
      <p class="warn" role="status">
        {'The console cannot read from Kafka at present: '}
        <Said>{fault}</Said>
      </p>
    )}
    <Table
      caption="The apps"
      empty="ADMIN_URLS names no app."
      rows={apps}
      columns={[
        { title: 'App', cell: ({ app, url }) => app ?? url },
        { title: 'At', cell: ({ url }) => new URL(url).host },
        { title: 'State', cell: (app) => <State app={app} /> },
        { title: 'Records to do', cell: ({ lagRecords }) => lagRecords ?? '' },
        {
          title: 'Oldest of them',
          cell: ({ oldestSeconds, lagRecords }) =>
            oldestSeconds === undefined && lagRecords ? 'not known' : secondsText(oldestSeconds),
        },
        { title: 'Oldest to publish', cell: ({ outboxSeconds }) => secondsText(outboxSeconds) },
        {
          title: 'Stuck or stopped',
          cell: ({ stopped, stuck }) => [...stopped, ...stuck].join(', '),
        },
      ]}
    />
    <h2>Sources</h2>
    <Table
      caption="How recent the data of each source are"
      empty={freshness ? 'No source has sent anything yet.' : 'Postgres does not answer.'}
      rows={freshness ?? []}
      columns={[
        { title: 'Source', cell: ({ source }) => <Said>{source}</Said> },
        { title: 'Newest webhook', cell: ({ newestReceivedAt }) => <Moment at={newestReceivedAt} /> },
        { title: 'That is', cell: ({ newestReceivedAt }) => `${ago(newestReceivedAt)} ago` },
        { title: 'Newest event', cell: ({ newestOccurredAt }) => <Moment at={newestOccurredAt} /> },
      ]}
    />
  </Document>
);

const State = ({ app: { app, isLive, isReady } }: { app: AppHealth }): VNode => {
  if (app === undefined) return <span class="bad">does not answer</span>;
  if (!isLive) return <span class="bad">does not live</span>;
  return isReady ? <span class="good">ready</span> : <span class="warn">not ready</span>;
};

const secondsText = (seconds: number | undefined): string => {
  if (seconds === undefined) return '';
  return seconds === 0 ? 'none' : `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
};
