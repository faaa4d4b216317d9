import type { SourceActivity } from '@app/events';
import type { Refusal } from '@app/projection';
import { proofOf, type SourceDefinition } from '@app/sources';
import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Facts, Moment, Said, Table } from '../html/parts';
import { SourceField } from './source-field';
import type { SourceState } from './source-state';

export interface ShownSource {
  definition: SourceDefinition;
  url: string;
  accepted: SourceActivity | undefined;
  state: SourceState;
  refusals: readonly (Refusal & { advice: string })[];
  mail: string;
  /** That came lately. */
  versions: readonly string[];
}

export interface SourcesPageProps {
  sources: readonly ShownSource[];
  /** Of all that there are. */
  ids: readonly string[];
  /** The one that is shown alone, or ''. */
  chosen: string;
  gatewayUrl: string;
  fault: string | undefined;
  isCaughtUp: boolean;
}

const CLASSES: Readonly<Record<SourceState['word'], string>> = {
  unknown: 'quiet',
  'never called': 'quiet',
  refused: 'bad',
  accepting: 'good',
  silent: 'warn',
};

export const SourcesPage = ({
  sources,
  ids,
  chosen,
  gatewayUrl,
  fault,
  isCaughtUp,
}: SourcesPageProps): VNode => (
  <Document title="Sources" path="/sources">
    <form method="get">
      <SourceField ids={ids} chosen={chosen} />
      <button type="submit">Show</button>
    </form>
    {chosen === '' && sources.length < ids.length ? (
      <p>{`The first ${sources.length} of ${ids.length} sources; choose one to see it.`}</p>
    ) : null}
    {fault === undefined && !isCaughtUp ? (
      <p class="quiet" role="status">
        What came before the console was started is still being read.
      </p>
    ) : null}
    {fault === undefined ? null : (
      <p class="warn" role="status">
        {'What came lately cannot be read from Kafka at present: '}
        <Said>{fault}</Said>
      </p>
    )}
    {sources.map((source) => (
      <Source key={source.definition.id} source={source} gatewayUrl={gatewayUrl} />
    ))}
  </Document>
);

function Source({ source, gatewayUrl }: { source: ShownSource; gatewayUrl: string }): VNode {
  const { definition, url, accepted, state, refusals, mail, versions } = source;
  const { id, integration, account, authentication } = definition;
  return (
    <section class="box" aria-labelledby={`source-${id}`}>
      <h2 id={`source-${id}`}>{id}</h2>
      <p>
        <span class={CLASSES[state.word]}>{state.text}</span>
        {state.refused === undefined ? null : <span class="warn">{`; ${state.refused}`}</span>}
      </p>
      <Facts
        facts={[
          ['URL', <code>{url}</code>],
          ['Integration', integration],
          ['Account', account],
          ['Proof', authentication.map((mechanism) => proofOf(mechanism, integration)).join(', and ')],
          [
            'Last accepted',
            accepted ? <Accepted activity={accepted} /> : state.word === 'unknown' ? 'not known' : 'never',
          ],
          ['Versions that came lately', versions.join(', ')],
          ['Credentials', credentialsOf(definition)],
        ]}
      />
      <Table
        caption="Last refused"
        empty="Nothing was refused lately."
        rows={refusals}
        columns={[
          { title: 'When', cell: ({ at }) => <Moment at={at} /> },
          { title: 'Answered', cell: ({ code }) => <Said>{code}</Said> },
          {
            title: 'Why, and what to do',
            cell: ({ reason, advice }) => (
              <>
                <Said>{reason}</Said>
                <br />
                <strong>
                  <Said>{advice}</Said>
                </strong>
              </>
            ),
          },
          {
            title: 'From',
            cell: ({ address, others }) => `${address}${others > 0 ? `, and ${others} others` : ''}`,
          },
        ]}
      />
      <p>
        <a href={`/deliveries?source=${encodeURIComponent(id)}`}>Deliveries of this source</a>
      </p>
      <details>
        <summary>Mail for the team that sends</summary>
        <pre tabIndex={0}>{mail}</pre>
      </details>
      <details>
        <summary>Rehearse it before they do</summary>
        <p>These post as the sender does, with the right proof, without one, and with a changed body:</p>
        <pre tabIndex={0}>
          {['--signed', '--unsigned', '--tampered']
            .map((mode) => `npm run simulate -- --source ${id} --url ${gatewayUrl} --parcels 1 ${mode}`)
            .join('\n')}
        </pre>
      </details>
    </section>
  );
}

const Accepted = ({ activity }: { activity: SourceActivity }): VNode => (
  <>
    <Moment at={activity.at} />
    {` from ${activity.address}, credential ${activity.credentials?.join(', ') ?? 'unknown'}`}
  </>
);

/** Ids, and when each lapses. */
function credentialsOf({ authentication }: SourceDefinition): string {
  const lists = authentication.flatMap((mechanism) =>
    Object.values(mechanism).flatMap((value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [])),
  );
  return lists
    .filter(
      (one): one is { id: string; notAfter?: Date } => typeof one === 'object' && one !== null && 'id' in one,
    )
    .map(({ id, notAfter }) => (notAfter ? `${id} until ${notAfter.toISOString().slice(0, 10)}` : id))
    .join(', ');
}
