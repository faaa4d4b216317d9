import type { CodeCrosswalk, CodeMeaning } from '../crosswalk';
import type { CodeTable } from '../reading/code-table';
import { EVENT_CODES, EVENT_REASONS, SUBTAGS, TAGS } from './status';

const meanings = (table: CodeTable<Omit<CodeMeaning, 'code'>>): CodeMeaning[] =>
  table.codes.map((code) => ({ code, ...table.meaning(code) }));

/** A subtag counts together with its tag; the codes and reasons of events refine a plain exception. */
export const crosswalk: readonly CodeCrosswalk[] = [
  { field: 'tag', codes: meanings(TAGS) },
  { field: 'subtag', codes: meanings(SUBTAGS) },
  { field: 'checkpoints[].events[].code', codes: meanings(EVENT_CODES) },
  {
    field: 'checkpoints[].events[].reason.code',
    codes: EVENT_REASONS.codes.map((code) => ({ code, reason: EVENT_REASONS.meaning(code) })),
  },
];
