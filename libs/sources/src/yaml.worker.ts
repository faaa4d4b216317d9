/** A thread that parses one text of YAML: thousands of sources take longer than webhooks can wait. */
import { parentPort, workerData } from 'node:worker_threads';
import { parseYaml } from './parse-yaml';

// A rule for browsers, whose messages name the page they are for.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(JSON.stringify(parseYaml(workerData as string)));
