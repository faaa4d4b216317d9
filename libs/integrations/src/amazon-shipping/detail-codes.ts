import { BOUNDS } from '@app/events';
import type { NameOf } from '../json/claim';
import type { Reader } from '../json/reader';

/** Detail codes as they came: sorted and distinct. More than an event may hold is a fault. */
export const detailCodes = <T>(read: Reader<T>, name: NameOf<T>): string[] =>
  [...new Set(read.texts(name, BOUNDS.details) ?? [])].sort();
