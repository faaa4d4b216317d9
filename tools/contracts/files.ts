/** The files of contracts/, as texts by their paths. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApi, schemaName } from './async-api';
import type { Contract } from './contract';
import { examples } from './examples';

/** What was promised last, by a release; compared with, and written only when there is a release. */
export const RELEASED = 'released/v1.json';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** All files that follow from the code. @param root of the project */
export function contractFiles(now: Contract, root: string): Record<string, string> {
  const shown = examples(root);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    'asyncapi.json': text(asyncApi(now, shown, version)),
    ...Object.fromEntries(
      Object.entries(now.schemas).map(([id, schema]) => [
        `schemas/${schemaName(id)}.json`,
        text({ $schema: DIALECT, ...schema }),
      ]),
    ),
    ...Object.fromEntries(
      shown.map(({ message, name, ...example }) => [`examples/${message}/${name}.json`, text(example)]),
    ),
  };
}

/** A document as the text of its file. */
export const text = (document: unknown): string => `${JSON.stringify(document, undefined, 2)}\n`;
