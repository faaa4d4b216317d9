/** `npm run sources`: checks a sources file, lists its sources and what was heard of them, makes credentials. */
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import { ConfigError, ServiceConfig, readConfig } from '@app/config';
import type { KafkaSettings } from '@app/kafka';
import { SourcesFileError } from '@app/sources';
import { checkFile } from './check-file';
import { listSources } from './list-sources';
import { isCredentialKind, newCredential, CREDENTIAL_KINDS } from './new-credential';

const HELP = `Usage: npm run sources -- <command> [options]

  list                    every source: the URL to give to its sender, how it proves itself, and the last
                          webhook that was accepted and refused (needs the brokers; this is the default)
  check                   whether the file is valid, and which secrets are not set here
  new-credential <kind>   a random credential, shown once, and the lines for the sources file;
                          kinds: ${CREDENTIAL_KINDS.join(', ')}

  --file <path>           the sources file        (SOURCES_FILE; default tools/example/sources.yaml)
  --brokers <list>        the brokers             (KAFKA_BROKERS; default 127.0.0.1:29092)
  --url <url>             the gateway as senders reach it   (PUBLIC_URL; default http://127.0.0.1:8080)
  --help                  this text

Exit codes: 0 done, 1 the brokers cannot be reached, 64 wrong usage, 78 the file is not valid.`;

const EXIT_UNREACHABLE = 1;
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;

async function main(): Promise<number> {
  Logger.overrideLogger(false);
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      file: { type: 'string', default: process.env.SOURCES_FILE ?? 'tools/example/sources.yaml' },
      brokers: { type: 'string', default: process.env.KAFKA_BROKERS ?? '127.0.0.1:29092' },
      url: { type: 'string', default: process.env.PUBLIC_URL ?? 'http://127.0.0.1:8080' },
      help: { type: 'boolean', default: false },
    },
  });
  const [command = 'list', kind = ''] = positionals;
  if (values.help) return say(HELP, 0);
  if (command === 'check') return say(checkFile(values.file), 0);
  if (command === 'list')
    return say(await listSources(values.file, kafkaSettings(values.brokers), values.url), 0);
  if (command === 'new-credential' && isCredentialKind(kind)) return say(newCredential(kind), 0);
  return say(`There is no such command.\n\n${HELP}`, EXIT_USAGE);
}

/** The same variables as the apps', so that a cluster with TLS and logins can be reached as well. */
const kafkaSettings = (brokers: string): KafkaSettings =>
  readConfig<[ServiceConfig]>({ ...process.env, KAFKA_BROKERS: brokers }, ServiceConfig)[0];

function say(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  return code;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof SourcesFileError || error instanceof ConfigError) return EXIT_CONFIG;
  return (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ? EXIT_USAGE : EXIT_UNREACHABLE;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => process.exit(say((error as Error).message, exitCodeOf(error))),
);
