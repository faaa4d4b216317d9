import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { parse } from 'yaml';

/** What a text of YAML holds, or why it is none. */
export type Parsed = { value: unknown } | { fault: string };

export function parseYaml(text: string): Parsed {
  try {
    return { value: parse(text, { maxAliasCount: 0, prettyErrors: false }) as unknown };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

/** The same on a thread of its own. */
export function parseYamlElsewhere(text: string): Promise<Parsed> {
  const { promise, resolve, reject } = Promise.withResolvers<Parsed>();
  const worker = new Worker(join(__dirname, 'yaml.worker.js'), { workerData: text });
  worker.once('message', (json: string) => resolve(JSON.parse(json) as Parsed)).once('error', reject);
  worker.once('exit', (code) => reject(new Error(`the thread that parses ended with ${code}`)));
  return promise;
}
