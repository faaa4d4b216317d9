import { BOUNDS } from '@app/events';
import type { NameOf } from '../json/claim';
import type { Reader } from '../json/reader';

/** Amazon writes the word "null" where it means none; its case differs. */
export const isNull = (text: string | null | undefined): boolean => text?.trim().toLowerCase() === 'null';

/** Detail codes as they came: sorted, distinct, none of them empty. More than an event may hold is a fault. */
export const detailCodes = <T>(read: Reader<T>, name: NameOf<T>): string[] =>
  [...new Set(read.texts(name, BOUNDS.details) ?? [])].filter((code) => code !== '' && !isNull(code)).sort();
