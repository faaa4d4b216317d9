import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { parse } from 'yaml';

/** What a text of YAML holds, or why it is none. */
export type Parsed = { value: unknown } | { fault: string };

/** Parses YAML in this thread. Never throws. */
export function parseYaml(text: string): Parsed {
  try {
    return { value: parse(text, { maxAliasCount: 0, prettyErrors: false }) as unknown };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

/** Up to here a thread of its own takes longer to begin than the text to be parsed. */
const LARGE_CHARACTERS = 32 * 1024;

/** The same; a large text on a thread of its own, so that webhooks do not wait for it. */
export function parseYamlAside(text: string): Promise<Parsed> {
  if (text.length <= LARGE_CHARACTERS) return Promise.resolve(parseYaml(text));
  const { promise, resolve, reject } = Promise.withResolvers<Parsed>();
  const worker = new Worker(join(__dirname, 'yaml.worker.js'), { workerData: text });
  worker.once('message', (json: string) => resolve(JSON.parse(json) as Parsed)).once('error', reject);
  worker.once('exit', (code) => reject(new Error(`the thread that parses ended with ${code}`)));
  return promise;
}
