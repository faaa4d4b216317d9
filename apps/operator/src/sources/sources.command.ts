import { Argument, Command } from 'commander';
import { run } from '../command-line/run';
import { kafkaConfig, sourcesFile } from '../config';
import { checkFile, checkText } from './check-file';
import { listSources } from './list-sources';
import { CREDENTIAL_KINDS, credentialText, newCredential, type CredentialKind } from './new-credential';

interface FileOptions {
  file: string;
}

const withFile = (command: Command): Command =>
  command.option('--file <path>', 'the sources file (SOURCES_FILE)', sourcesFile());

const list = (): Command =>
  withFile(new Command('list'))
    .summary('every source: its URL, how it proves itself, what was last accepted and refused')
    .option(
      '--url <url>',
      'the gateway as senders reach it (PUBLIC_URL)',
      process.env.PUBLIC_URL ?? 'http://127.0.0.1:8080',
    )
    .option('--json', 'one JSON document')
    .action(
      run<FileOptions & { url: string }>(async ({ file, url }, { output }) => {
        const { rows, text } = await listSources(file, kafkaConfig(), url);
        output.result(rows, text);
      }),
    );

const check = (): Command =>
  withFile(new Command('check'))
    .summary('whether the file is valid, and which secrets are not set here')
    .option('--json', 'one JSON document')
    .action(
      run<FileOptions>(async ({ file }, { output }) => {
        const checked = checkFile(file);
        output.result(checked, checkText(checked));
      }),
    );

const credential = (): Command =>
  new Command('new-credential')
    .summary('a random credential, shown once, and the lines for the sources file')
    .addArgument(new Argument('<kind>', 'what it is for').choices(CREDENTIAL_KINDS))
    .option('--json', 'one JSON document')
    .action(
      run<object>(async (_options, { output }, kind) => {
        const made = newCredential(kind as CredentialKind);
        output.result(made, credentialText(made));
      }),
    );

/** `npm run sources`: checks a sources file, lists its sources and what was heard of them, makes credentials. */
export function sourcesCommand(): Command {
  const command = new Command('sources').summary('list and check sources, make credentials');
  command.addCommand(list(), { isDefault: true }).addCommand(check()).addCommand(credential());
  return command;
}
