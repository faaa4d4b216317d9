/** What a sender has: a URL to post to, and what proves that it is the one of the source. */
import { readDefinitions, type SourceDefinition } from '@app/sources';
import { CommandError, EXIT } from '../command-line/exit-codes';
import { environmentSecret } from '../config';
import { secretInFile, sourcesText } from '../sources/check-file';
import type { Options } from './options';
import type { ProofSetting } from './proof';

/** @throws CommandError for an id that is not in the file; SourcesFileError */
export function sourceOf({ file, source }: Pick<Options, 'file' | 'source'>): SourceDefinition {
  const definitions = readDefinitions(sourcesText(file));
  const found = definitions.find(({ id }) => id === source);
  if (found) return found;
  const known = definitions.map(({ id }) => id).join(', ');
  throw new CommandError(`${file} has no source ${source}. It has: ${known}.`, EXIT.usage);
}

/** @throws CommandError for a variable that was named and is not set */
export function proofSetting(options: Options, gatewayUrl: string): ProofSetting {
  const { file, secretEnv = [], tokenEnv } = options;
  return {
    gatewayUrl,
    find: ({ env, file: secretFile }) =>
      (env === undefined ? secretInFile(secretFile!) : environmentSecret(env, file)) || undefined,
    given: secretEnv.map(named),
    ...(tokenEnv !== undefined && { token: named(tokenEnv) }),
  };
}

function named(name: string): string {
  const value = environmentSecret(name);
  if (value === undefined) throw new CommandError(`${name} is not set.`, EXIT.config);
  return value;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The URL of the gateway, without a slash at its end.
 * @throws CommandError when it is none, or another machine's and that was not allowed
 */
export function gatewayUrlOf({ url, allowRemote }: Pick<Options, 'url' | 'allowRemote'>): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.search || parsed.hash)
    throw new CommandError(
      `--url must be an http or https URL without a name, a query or a fragment: ${url}`,
      EXIT.usage,
    );
  if (!LOOPBACK.test(parsed.hostname) && !allowRemote)
    throw new CommandError(
      `${parsed.hostname} is not this machine. With --allow-remote simulated parcels, and the secrets of the source, are sent there.`,
      EXIT.usage,
    );
  return parsed.href.replace(/\/$/, '');
}
