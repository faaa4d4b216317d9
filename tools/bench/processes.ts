import { join } from 'node:path';
import { NODE_FLAGS, launchApp, type AppName } from '../local-stack/apps';
import type { Child } from '../local-stack/child';
import { PROJECT_ROOT } from '../local-stack/config';
import { freePort } from '../local-stack/ports';
import type { Stage } from './stage';

/** Starts one of our apps and does not wait for it. */
export async function startOurs(
  { group, env }: Stage,
  app: AppName,
  more: NodeJS.ProcessEnv = {},
): Promise<Child> {
  return launchApp({ group, app, adminPort: await freePort(), env: { ...env, ...more } });
}

/** Starts a bare contestant, by the name of its file in `peers/`, and does not wait for it. */
export const startPeer = ({ group, env }: Stage, file: string, more: NodeJS.ProcessEnv): Child =>
  group.start({
    name: file,
    command: process.execPath,
    args: [...NODE_FLAGS, join(PROJECT_ROOT, 'dist', 'tools', 'bench', 'peers', `${file}.js`)],
    env: { ...env, ...more },
  });
