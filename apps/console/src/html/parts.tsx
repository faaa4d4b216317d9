/** Small parts that several pages are made of. */
import type { ComponentChildren, VNode } from 'preact';

/** A text that somebody else wrote: kept apart from the direction of the text around it, without invisible characters. */
export const Said = ({ children }: { children: unknown }): VNode => <bdi>{printable(textOf(children))}</bdi>;

/**
 * A moment in UTC, to the second. One that is imprecise had no zone, or no time of day either: it is shown as it was
 * written.
 */
export const Moment = ({ at, isImprecise = false }: { at: unknown; isImprecise?: boolean }): VNode => {
  const iso = isoOf(at);
  if (iso === undefined) return <span class="quiet">unknown</span>;
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)];
  if (!isImprecise) return <time dateTime={iso}>{`${day} ${time} UTC`}</time>;
  if (time === '00:00:00') return <time dateTime={day}>{day}</time>;
  return <time dateTime={`${day}T${time}`}>{`${day} ${time} (no time zone stated)`}</time>;
};

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ComponentChildren;
}

export interface TableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** Said in place of a table without rows. */
  empty: string;
}

/** A table with a caption, which scrolls by itself where it is too wide. */
export function Table<Row>({ caption, columns, rows, empty }: TableProps<Row>): VNode {
  if (rows.length === 0) return <p class="quiet">{empty}</p>;
  return (
    <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map(({ title, cell }) => (
                <td key={title}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Names and values, without those that have none. */
export const Facts = ({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ComponentChildren])[];
}): VNode => (
  <dl>
    {facts
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .flatMap(([name, value]) => [<dt key={`${name}?`}>{name}</dt>, <dd key={name}>{value}</dd>])}
  </dl>
);

/** As a person reads it: of a value that is no text its JSON. */
export const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** Without control and invisible characters, but for the joiner by which pictures are made of several. */
export const printable = (text: string): string => text.replace(/[^\P{C}\n\t\u200D]/gu, '\uFFFD');

/** `1 event`, `2 events`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function isoOf(at: unknown): string | undefined {
  if (at === null || at === undefined || at === '') return undefined;
  const date = new Date(at as string | Date);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** `3 days`, `1 hour`: the largest unit of a time that has passed. */
export function ago(since: string | Date, now = Date.now()): string {
  const seconds = Math.max(0, (now - new Date(since).getTime()) / 1_000);
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? UNITS.at(-1)!;
  return counted(Math.floor(seconds / size), unit);
}

const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;
