/** `npm run docs`: writes the pages of docs/ that are made from the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { configurationDocs } from './configuration';

async function main(): Promise<void> {
  const file = join(process.cwd(), 'docs', 'configuration.md');
  const options = await resolveConfig(file);
  writeFileSync(file, await format(configurationDocs(process.cwd()), { ...options, filepath: file }));
}

void main();
