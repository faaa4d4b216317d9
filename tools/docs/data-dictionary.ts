/**
 * Makes docs/data-dictionary.md: tables and views from the comments of a migrated database, statuses and reasons from
 * the contract, and what each code of a sender becomes from the tables by which bodies are mapped.
 */
import {
  FINAL_STATUSES,
  STATUSES,
  STATUS_MEANINGS,
  STATUS_REASONS,
  STATUS_REASON_MEANINGS,
} from '@app/events';
import { INTEGRATIONS, type CodeCrosswalk, type CodeMeaning, type Integration } from '@app/integrations';
import type { Client } from 'pg';

interface Relation {
  name: string;
  comment: string;
  isView: boolean;
  /** Whether analysts read all of it, or some columns. */
  isReadable: boolean;
  columns: { name: string; type: string; comment: string; isReadable: boolean }[];
}

const INTRODUCTION = `# Data dictionary

What can be read in Postgres, schema \`tracking\`, and what each word in it means. \`npm run docs\` makes this page from the comments of the database, the contract and the mappings; do not edit it. Questions and queries are in [analysts.md](analysts.md).`;

/** @param client of a migrated database with the role of the analyst */
export async function dataDictionary(client: Client): Promise<string> {
  const relations = await relationsOf(client);
  const readable = relations.filter(({ isReadable }) => isReadable);
  const internal = relations.filter(({ isReadable }) => !isReadable);
  return [
    INTRODUCTION,
    '## Statuses',
    'In the order that decides between two events of one moment: the later one in this list counts.',
    table(
      ['status', 'meaning', 'shipment is'],
      STATUSES.map((status) => [
        `\`${status}\``,
        STATUS_MEANINGS[status],
        FINAL_STATUSES.includes(status) ? 'closed' : 'open',
      ]),
    ),
    '## Reasons',
    table(
      ['status_reason', 'meaning'],
      STATUS_REASONS.map((reason) => [`\`${reason}\``, STATUS_REASON_MEANINGS[reason]]),
    ),
    '## Tables',
    ...readable.filter(({ isView }) => !isView).map(relationSection),
    '## Views',
    ...readable.filter(({ isView }) => isView).map(relationSection),
    '## Tables that analysts do not read',
    table(
      ['table', 'holds'],
      internal.map(({ name, comment }) => [`\`${name}\``, comment]),
    ),
    '## Codes of senders',
    'What each code becomes. Codes are compared without case and kept verbatim; a code that is on no list becomes `unknown` and is counted in `unmapped_codes`. An empty cell says nothing: what is known stays.',
    ...INTEGRATIONS.map(crosswalkSection),
    '',
  ].join('\n\n');
}

async function relationsOf(client: Client): Promise<Relation[]> {
  const { rows } = await client.query<Relation>(
    `SELECT c.relname AS name, obj_description(c.oid) AS comment, c.relkind = 'v' AS "isView",
        has_any_column_privilege('parcelwire_analyst', c.oid, 'SELECT') AS "isReadable",
        (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
              'comment', col_description(c.oid, a.attnum),
              'isReadable', has_column_privilege('parcelwire_analyst', c.oid, a.attnum, 'SELECT')) ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
      FROM pg_class c WHERE c.relnamespace = 'tracking'::regnamespace AND c.relkind IN ('r', 'v')
      ORDER BY coalesce(array_position(ARRAY['shipments', 'shipment_events', 'shipment_promises']::name[], c.relname), 9),
        c.relname`,
  );
  return rows;
}

const relationSection = ({ name, comment, columns }: Relation): string =>
  [
    `### ${name}`,
    comment,
    table(
      ['column', 'type', 'meaning'],
      columns
        .filter(({ isReadable }) => isReadable)
        .map((column) => [`\`${column.name}\``, SHORT_TYPES[column.type] ?? column.type, column.comment]),
    ),
  ].join('\n\n');

const SHORT_TYPES: Record<string, string> = {
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
};

const crosswalkSection = ({ name, crosswalk }: Integration): string =>
  [`### ${name}`, ...crosswalk.map(codesOf)].join('\n\n');

const COLUMNS: [heading: string, cell: (meaning: CodeMeaning) => string][] = [
  ['status', ({ status }) => (status === null ? 'no claim' : (status ?? ''))],
  ['reason', ({ reason }) => reason ?? ''],
  ['milestones', ({ milestones = [] }) => milestones.join(', ')],
  ['direction', ({ direction }) => direction ?? ''],
];

/** Only the columns in which some code has something. */
function codesOf({ field, codes }: CodeCrosswalk): string {
  const columns = COLUMNS.filter(([, cell]) => codes.some((meaning) => cell(meaning) !== ''));
  const rows = codes.map((meaning) => [`\`${meaning.code}\``, ...columns.map(([, cell]) => cell(meaning))]);
  return `\`${field}\`:\n\n${table(['code', ...columns.map(([heading]) => heading)], rows)}`;
}

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
