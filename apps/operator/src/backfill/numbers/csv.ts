/**
 * A list of tracking numbers: one a line, or a CSV whose header names the columns. Semicolons are as good as commas, as
 * spreadsheets of half of Europe write them.
 */
import type { AskedNumber } from '@app/projection';
import { CommandError, EXIT } from '../../command-line/exit-codes';

const NUMBER_COLUMN = /^(tracking[ _-]?(number|id|no)|number)$/i;
const CARRIER_COLUMN = /^(carrier|courier|slug)$/i;
/** What a spreadsheet makes of a long number: its last digits are gone. */
const ROUNDED = /^\d([.,]\d+)?E\+\d+$/i;

/**
 * Each number once, in the order of the list.
 * @throws CommandError naming the line
 */
export function numbersIn(csv: string): AskedNumber[] {
  const lines = csv.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const rows = lines.map((line, index) => ({ line: index + 1, cells: cellsOf(line) }));
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const header = filled[0]?.cells ?? [];
  const numberColumn = header.findIndex((cell) => NUMBER_COLUMN.test(cell));
  const hasHeader = numberColumn >= 0;
  const carrierColumn = hasHeader ? header.findIndex((cell) => CARRIER_COLUMN.test(cell)) : 1;
  const numbers = new Map<string, AskedNumber>();
  for (const { line, cells } of hasHeader ? filled.slice(1) : filled) {
    const trackingNumber = cells[hasHeader ? numberColumn : 0] ?? '';
    const carrier = cells[carrierColumn] || undefined;
    if (trackingNumber === '') throw fault(line, 'it has no tracking number');
    if (ROUNDED.test(trackingNumber))
      throw fault(line, `a spreadsheet has rounded the number to ${trackingNumber}: export it as text`);
    numbers.set(JSON.stringify([trackingNumber, carrier]), { trackingNumber, ...(carrier && { carrier }) });
  }
  return [...numbers.values()];
}

const fault = (line: number, problem: string): CommandError =>
  new CommandError(`line ${line} of the list: ${problem}`, EXIT.usage);

/** The cells of a line; quotes may surround a cell and are doubled within it. */
function cellsOf(line: string): string[] {
  const cells = [...`,${line}`.matchAll(/[,;](?:\s*"((?:[^"]|"")*)"\s*|([^,;]*))/g)];
  return cells.map(([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? '').trim());
}
