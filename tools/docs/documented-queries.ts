/** The queries of docs/analysts.md, so that they can be run: what is documented is what is tested. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeLiteral } from 'pg';

export interface DocumentedQuery {
  /** As it is asked: `What is late now?` */
  question: string;
  /** With variables of psql, such as `:'number'`. */
  sql: string;
  /** Reads more than it shows, and says so. */
  isReport: boolean;
}

/** @param root of the project */
export function documentedQueries(root: string): DocumentedQuery[] {
  const text = readFileSync(join(root, 'docs', 'analysts.md'), 'utf8');
  return text.split(/^(?=##+ )/m).flatMap((section) => {
    const [, question] = /^### \d+\. (.*)$/m.exec(section) ?? [];
    const [, sql] = /^```sql\n(.*?);\n```$/ms.exec(section) ?? [];
    return question && sql ? [{ question, sql, isReport: /^A report:/m.test(section) }] : [];
  });
}

/** As psql replaces `:'name'`. @throws Error for a variable that has no value */
export const withVariables = (sql: string, values: Readonly<Record<string, string>>): string =>
  sql.replace(/:'(\w+)'/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for :'${name}'`);
    return escapeLiteral(value);
  });
