/**
 * Which version a body is in, decided alike for all senders. A body that states none is in the oldest version. One
 * that came after this mapping was written is read as the newest that is known, because most versions only add
 * fields, provided that its body still reads like one.
 */
import { deadLetter, ok, type Json, type Outcome } from '@app/events';
import { shown } from '../json/faults';
import { kindOf, type JsonObject } from '../json/parse';

/** The version in whose form a body is read. */
export interface StatedVersion {
  /** A version of the chain. */
  name: string;
  /** True when the sender's version is newer than any known. */
  assumed: boolean;
}

/** How a sender writes its versions: `2024-04`, or `2`. */
const FORMS = { month: /^\d{4}-(0[1-9]|1[0-2])$/, number: /^[1-9]\d{0,5}$/ } as const;

/** Where a payload says which version it is in: a request header (lower case), or a field of its root. */
export type VersionPlace = ({ readonly header: string } | { readonly field: string }) & {
  readonly form: keyof typeof FORMS;
};

/** What a webhook says about its version, unchecked; undefined when it says nothing. */
export function versionAsStated(
  place: VersionPlace | undefined,
  headers: Readonly<Record<string, string>>,
  root: JsonObject,
): Json | undefined {
  if (!place) return undefined;
  return ('header' in place ? headers[place.header] : root[place.field]) ?? undefined;
}

/** A version as text; undefined when it is neither text nor a number. */
export const versionText = (stated: Json | undefined): string | undefined =>
  typeof stated === 'number' ? String(stated) : typeof stated === 'string' ? stated : undefined;

/**
 * The version of the chain that is meant. Between two known ones it is the older, as a version lasts until the
 * next.
 * @param names versions of the chain, oldest first
 * @param where the place of the version, for a person
 */
export function readVersion(
  place: VersionPlace | undefined,
  names: readonly string[],
  stated: Json | undefined,
  where: string,
): Outcome<StatedVersion> {
  if (!place || stated === undefined) return ok({ name: names[0]!, assumed: false });
  const written = versionText(stated);
  const text = written !== undefined && 'header' in place ? onlyValue(written) : written;
  if (text !== undefined && FORMS[place.form].test(text)) {
    const known = names.filter((name) => FORMS[place.form].test(name));
    const name = known.findLast((each) => ordinal(each) <= ordinal(text));
    if (name) return ok({ name, assumed: ordinal(text) > ordinal(known.at(-1)!) });
  }
  return deadLetter(
    'unsupported_version',
    `${where}: ${written === undefined ? kindOf(stated) : shown(written, LIKE_A_VERSION)}`,
  );
}

/** A number, or one or several months, days, or numbers with points. */
const LIKE_A_VERSION = /^(?:\d{1,6}|(?:(?:^|, ?)(?:\d{4}-\d\d(?:-\d\d)?|v?\d{1,4}(?:\.\d{1,4}){1,3})){1,4})$/;

const ordinal = (name: string): number => Number(name.replace('-', ''));

/** A header that was sent several times with one value says it once; values are joined by commas (RFC 9110, 5.3). */
function onlyValue(header: string): string {
  const [first = header, ...others] = new Set(header.split(',').map((value) => value.trim()));
  return others.length > 0 ? header : first;
}
