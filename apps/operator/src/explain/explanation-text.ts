/** An explanation as a person reads it. */
import { VERDICTS, type ExplainedEvent, type ExplainedLetter, type ExplainedShipment } from '@app/projection';
import { tableOf } from '../command-line/output';
import type { ShownRecord } from './raw-records';

export function explanationText({
  shipments,
  letters,
  records,
}: {
  shipments: readonly ExplainedShipment[];
  letters: readonly ExplainedLetter[];
  records?: readonly ShownRecord[];
}): string {
  return [
    ...shipments.map(shipmentText),
    ...(letters.length > 0 ? [lettersText(letters)] : []),
    ...(records ?? []).map(recordText),
  ].join('\n\n');
}

function shipmentText({ row, explanation, events }: ExplainedShipment): string {
  const { life, newest, absorbed } = explanation;
  const word = [row.status, row.status_reason].filter(Boolean).join(': ');
  return [
    `${textOf(row.carrier)} ${textOf(row.tracking_number)}, account ${textOf(row.account)}`,
    `  ${word}${row.sub_status ? ` (${textOf(row.sub_status)})` : ''}, at ${timeOf(row.status_at)}`,
    `  ${whyText({ explanation, events })}`,
    ...(life > 1
      ? [`  This is use ${life} of the tracking number: earlier events count for the history only.`]
      : []),
    printable(
      `  Newest word: webhook ${newest.rawId} of ${newest.source} (${newest.integration}), stated ${timeOf(newest.statedAt)}, ` +
        `mapping version ${newest.mappingVersion}`,
    ),
    tableOf(
      ['occurred at', 'status', 'code', 'says', 'for the status', 'first in webhook'],
      events.map((event) => eventRow(event, explanation.verdicts.get(event.row.id))),
    ),
    ...(absorbed.size > 0
      ? [`  ${absorbed.size} less complete reports of these events have no row of their own.`]
      : []),
  ].join('\n');
}

function whyText({ explanation, events }: Pick<ExplainedShipment, 'explanation' | 'events'>): string {
  const { givenBy, statedAt, statusEventId } = explanation;
  const event = events.find(({ row }) => row.id === statusEventId);
  const bears = event ? `, and event ${event.row.id} of ${timeOf(event.row.occurred_at)} has its code` : '';
  if (givenBy === 'statement')
    return `Why: the sender stated it for the whole shipment, ${timeOf(statedAt)}${bears}.`;
  if (givenBy === 'event' && event)
    return `Why: it is the status of the newest event that says one (${timeOf(event.row.occurred_at)}).`;
  return 'Why: nothing that is known of it says more.';
}

function eventRow(
  { row, raw, tellings }: ExplainedEvent,
  verdict: keyof typeof VERDICTS | undefined,
): (string | null)[] {
  const versions = new Set(tellings?.map(({ statedAt, mappingVersion }) => `${statedAt} ${mappingVersion}`))
    .size;
  return [
    textOf(row.occurred_at_text ?? 'not stated'),
    [row.status, row.status_reason].filter(Boolean).join(': '),
    textOf(row.code),
    textOf(row.message) + (versions > 1 ? `\n(said in ${versions} ways)` : ''),
    verdict ? wrapped(VERDICTS[verdict]) : '',
    `${raw.id}\n${raw.topic}/${raw.partition}/${raw.offset}`,
  ];
}

const lettersText = (letters: readonly ExplainedLetter[]): string =>
  `Dead letters\n${tableOf(
    ['failed at', 'code', 'detail', 'state', 'attempts', 'record'],
    letters.map(({ row }) => [
      timeOf(row.failed_at),
      textOf(row.code),
      wrapped(textOf(row.detail)),
      textOf(row.state),
      textOf(row.attempts),
      `${textOf(row.topic)}/${textOf(row.partition)}/${textOf(row.offset)}`,
    ]),
  )}`;

const recordText = ({ topic, partition, offset, headers, body }: ShownRecord): string =>
  [
    `${topic}/${partition}/${offset}`,
    ...Object.entries(headers).map(([name, value]) => printable(`  ${name}: ${value}`)),
    printable(body),
  ].join('\n');

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return printable(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/[\n\t]/g, ' ');
};
const timeOf = (value: unknown): string =>
  typeof value === 'string'
    ? value.replace('T', ' ').replace(/(\.\d+)?(Z|\+00:00)$/, ' UTC')
    : 'at an unknown time';

const COLUMN = 40;
/** Broken between words. */
const wrapped = (text: string): string =>
  text.replace(new RegExp(`(.{1,${COLUMN}})(\\s|$)`, 'g'), '$1\n').trimEnd();

/** Without control and invisible characters, which a terminal might obey: senders write what they want. */
const printable = (text: string): string => text.replace(/[^\P{C}\n\t]/gu, '\uFFFD');
