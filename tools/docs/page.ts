import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/** Where a page of docs/ is, and its text as it is checked in. */
export async function formattedPage(
  root: string,
  name: string,
  text: string,
): Promise<{ file: string; text: string }> {
  const file = join(root, 'docs', name);
  const options = await resolveConfig(file);
  return { file, text: await format(text, { ...options, filepath: file }) };
}
