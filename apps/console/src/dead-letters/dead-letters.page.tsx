import type { OpenLetters, StartedOperation } from '@app/projection';
import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Moment, Said, Table } from '../html/parts';
import { inWords } from '../html/status';
import { rawPath } from '../shipment/webhooks';
import type { LastStart, LetterChoice, Ran } from './redrives';

export interface DeadLettersProps {
  groups: readonly OpenLetters[];
  operations: readonly StartedOperation[];
  /** What was started from this page last. */
  last: LastStart | undefined;
  choice: LetterChoice;
  /** What a redrive of the choice would do; left out: that was not asked. */
  plan: Ran | undefined;
  mayRedrive: boolean;
}

/** While a redrive runs. */
const REFRESH_SECONDS = 3;

export const DeadLettersPage = ({
  groups,
  operations,
  last,
  choice,
  plan,
  mayRedrive,
}: DeadLettersProps): VNode => (
  <Document
    title="Dead letters"
    path="/dead-letters"
    refresh={
      plan === undefined && (isUnderWay(last) || operations.some(isRunning)) ? REFRESH_SECONDS : undefined
    }
  >
    {plan === undefined ? <Last last={last} /> : <Plan plan={plan} choice={choice} />}
    {Object.keys(choice).length > 0 && plan === undefined ? (
      <p>
        {'Only these: '}
        <Said>{namesAndValues(choice as Record<string, unknown>)}</Said>
        {'. '}
        <a href="/dead-letters">Show all</a>
      </p>
    ) : null}
    <Table
      caption="Open dead letters by code, source and version"
      empty="Nothing waits here: every record was processed."
      rows={groups}
      columns={[
        { title: 'Letters', cell: ({ letters }) => letters },
        { title: 'Code', cell: ({ code }) => <Said>{code}</Said> },
        { title: 'Source', cell: ({ source }) => <Said>{source}</Said> },
        { title: 'Version', cell: ({ version }) => <Said>{version}</Said> },
        {
          title: 'Failed between',
          cell: ({ oldestAt, newestAt }) => (
            <>
              <Moment at={oldestAt} />
              {' and '}
              <Moment at={newestAt} />
            </>
          ),
        },
        {
          title: 'One of them',
          cell: ({ sample }) => (
            <>
              <Said>{sample.detail}</Said>
              <br />
              <a href={rawPath(sample)}>its bytes</a>
            </>
          ),
        },
        {
          title: 'Send again',
          cell: (group) => (mayRedrive ? <PlanForm group={group} /> : <Command group={group} />),
        },
      ]}
    />
    <h2>Redrives</h2>
    <Table
      caption="What was sent through again, the newest first"
      empty="Nothing was sent through again yet."
      rows={operations}
      columns={[
        { title: 'Started', cell: ({ startedAt }) => <Moment at={startedAt} /> },
        { title: 'By', cell: ({ startedBy }) => <Said>{startedBy}</Said> },
        { title: 'Which', cell: ({ arguments: given }) => <Said>{namesAndValues(given)}</Said> },
        {
          title: 'State',
          cell: (operation) => <Said>{isRunning(operation) ? 'running' : stateOf(operation)}</Said>,
        },
        { title: 'Outcome', cell: ({ outcome }) => <Said>{namesAndValues(outcome)}</Said> },
      ]}
    />
  </Document>
);

const isUnderWay = (last: LastStart | undefined): boolean => last !== undefined && !last.ended;

/** Of a redrive that could not begin nothing is in the table. */
const Last = ({ last }: { last: LastStart | undefined }): VNode | null => {
  if (last === undefined) return null;
  const { by, at, ended } = last;
  return (
    <p role="status" class={ended && ended.exitCode !== 0 ? 'warn' : undefined}>
      {'A redrive was started by '}
      <Said>{by}</Said>
      {' at '}
      <Moment at={at} />
      {ended === undefined
        ? ' and is under way.'
        : ended.exitCode === 0
          ? ' and is done.'
          : ' and has ended: '}
      {ended && ended.exitCode !== 0 ? (
        <Said>{ended.stderr || 'some letters are open again; see the outcome below.'}</Said>
      ) : null}
    </p>
  );
};

const Plan = ({ plan, choice }: { plan: Ran; choice: LetterChoice }): VNode => (
  <section class="box" aria-labelledby="plan">
    <h2 id="plan">Send these through again?</h2>
    <pre tabIndex={0}>
      <Said>
        {plan.exitCode === 0 ? plan.stdout : plan.stderr || 'It could not be found out what would be sent.'}
      </Said>
    </pre>
    {plan.exitCode === 0 ? (
      <form method="post" action="/dead-letters/redrive">
        <Hidden choice={choice} />
        <button type="submit">Send them through again</button>
        <a href="/dead-letters">No</a>
      </form>
    ) : null}
  </section>
);

const PlanForm = ({ group }: { group: OpenLetters }): VNode => (
  <form method="post" action="/dead-letters/plan">
    <Hidden choice={choiceOf(group)} />
    <button type="submit" aria-label={`Send again: ${group.code}, ${group.source ?? 'no source'}`}>
      Send again …
    </button>
  </form>
);

const Command = ({ group }: { group: OpenLetters }): VNode => (
  <code>
    <Said>
      {`npm run redrive -- ${Object.entries(choiceOf(group))
        .map(
          ([name, value]: [string, unknown]) =>
            `--${name} '${String(value).replaceAll("'", String.raw`'\''`)}'`,
        )
        .join(' ')}`}
    </Said>
  </code>
);

const Hidden = ({ choice }: { choice: LetterChoice }): VNode => (
  <>
    {Object.entries(choice).map(([name, value]: [string, string]) => (
      <input key={name} type="hidden" name={name} value={value} />
    ))}
  </>
);

/** Letters without a source or a version are not those of every source and version. */
const choiceOf = ({ code, source, version }: OpenLetters): LetterChoice => ({
  code,
  source: source ?? '',
  version: version ?? '',
});

/** One that was killed does not say so itself: it is not heard of any more. */
const HEARD_WITHIN_MS = 15_000;
const isRunning = ({ state, heardAt }: StartedOperation): boolean =>
  state === 'running' && Date.now() - heardAt.getTime() < HEARD_WITHIN_MS;
const stateOf = ({ state }: StartedOperation): string =>
  state === 'running' ? 'ended without a word' : state;

const namesAndValues = (values: Record<string, unknown>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${inWords(name)} ${String(value)}`)
    .join(', ');
