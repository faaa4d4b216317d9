/** From options to webhooks. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { integrationNamed } from '@app/integrations';
import { CommandError, EXIT } from '../command-line/exit-codes';
import type { Options } from './options';
import { MODES, type Mode } from './proof';
import { SENDERS, senderOf } from './senders';
import { webhooksOf, type SimulatedWebhook } from './webhooks';

/** What is to be sent, and how the same can be asked for again. */
export interface Plan {
  mode: Mode;
  version: string;
  webhooks: SimulatedWebhook[];
  /** Absent for a body that was given. */
  seed?: string;
  until?: string;
}

export const modeOf = (options: Options): Mode => MODES.find((mode) => options[mode]) ?? 'signed';

/** Fewer than the gateway takes of one address in a minute before it answers 429. */
const REFUSED_AT_ONCE = 20;

const HOUR_MS = 3_600_000;

/** @throws CommandError for a version or an integration that is not known, or a file that cannot be read */
export function planOf(options: Options, integration: string, now = Date.now()): Plan {
  const mode = modeOf(options);
  const version = versionOf(options.version, integration);
  const sender = senderOf(integration);
  if (options.body !== undefined) {
    const headers = sender?.headers(version) ?? {};
    return { mode, version, webhooks: [{ parcel: 0, at: now, body: bytesOf(options.body), headers }] };
  }
  if (!sender) {
    const known = SENDERS.map((one) => one.integration).join(', ');
    throw new CommandError(
      `There are no lives for ${integration} (there are for ${known}): give a body with --body.`,
      EXIT.usage,
    );
  }
  const { parcels, days, one, disorder, duplicate, count } = options;
  const seed = options.seed ?? String(randomBytes(4).readUInt32BE());
  const until = options.until ? Date.parse(options.until) : now - (now % HOUR_MS);
  const webhooks = webhooksOf(sender, {
    seed,
    parcels,
    version,
    until,
    days,
    one,
    disorder,
    duplicate,
    count: count ?? (mode === 'signed' ? undefined : REFUSED_AT_ONCE),
  });
  return { mode, version, webhooks, seed, until: new Date(until).toISOString() };
}

function versionOf(wanted: string | undefined, integration: string): string {
  const { versions } = integrationNamed(integration)!.pushed;
  if (wanted === undefined) return versions.at(-1)!;
  if (versions.includes(wanted)) return wanted;
  throw new CommandError(
    `${integration} has no version ${wanted}. It has: ${versions.join(', ')}.`,
    EXIT.usage,
  );
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CommandError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, EXIT.usage);
  }
}
