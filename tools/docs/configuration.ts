/** Makes docs/configuration.md from the config classes: kinds and defaults from their decorators, meanings from comments. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConfigError,
  ConsumerConfig,
  DatabaseConfig,
  ServiceConfig,
  readConfig,
  variablesOf,
  type Variable,
} from '@app/config';
import { TracingConfig } from '@app/tracing';
import { OidcConfig } from '../../apps/console/src/access/oidc-config';
import { ConsoleConfig } from '../../apps/console/src/config';
import { GatewayConfig } from '../../apps/gateway/src/config';
import { QuotaConfig } from '../../apps/gateway/src/quota/quota-config';
import { OAuth2Config } from '../../apps/gateway/src/tokens/oauth2-config';

interface Section {
  title: string;
  types: (new () => object)[];
  /** Where the classes are declared. */
  files: string[];
  /** Classes whose variables have a section of their own. */
  without?: string[];
}

const SECTIONS: Section[] = [
  { title: 'All apps', types: [ServiceConfig], files: ['libs/config/src/service-config.ts'] },
  {
    title: 'Gateway',
    types: [GatewayConfig, QuotaConfig, OAuth2Config],
    files: [
      'apps/gateway/src/config.ts',
      'apps/gateway/src/http/listen-config.ts',
      'apps/gateway/src/http/http-config.ts',
      'apps/gateway/src/quota/quota-config.ts',
      'apps/gateway/src/tokens/oauth2-config.ts',
    ],
    without: ['ServiceConfig'],
  },
  {
    title: 'Normalizer and projector',
    types: [ConsumerConfig],
    files: ['libs/config/src/service-config.ts'],
    without: ['ServiceConfig'],
  },
  {
    title: 'Traces of gateway, normalizer and projector',
    types: [TracingConfig],
    files: ['libs/tracing/src/tracing-config.ts'],
  },
  {
    title: 'Console',
    types: [ConsoleConfig, OidcConfig],
    files: ['apps/console/src/config.ts', 'apps/console/src/access/oidc-config.ts'],
    without: ['ServiceConfig'],
  },
  {
    title: 'Projector, console and the operator commands',
    types: [DatabaseConfig],
    files: ['libs/config/src/database-config.ts'],
  },
];

const HEAD = `# Configuration

Every app is configured by its environment alone. A process with a faulty configuration ends with exit code 78 and
names all faults at once. A variable marked *secret* is never logged, and can be given as a file instead:
\`<NAME>_FILE\` holds the path, a newline at the end of the file does not count.

\`npm start\` itself reads \`KAFKA_BROKERS\` and \`DATABASE_URL\` (servers to use instead of starting any), \`PORT_BASE\`
(moves all of its ports, six in a row), \`PORT\`, \`KAFKA_PORT\`, \`POSTGRES_PORT\`, \`GATEWAY_ADMIN_PORT\`,
\`NORMALIZER_ADMIN_PORT\` and \`PROJECTOR_ADMIN_PORT\`. The Compose files read \`GATEWAY_PORT\`, \`KAFKA_PORT\`,
\`POSTGRES_PORT\` and \`TRUSTED_PROXIES\`.

This page is made from the config classes by \`npm run docs\`; a test fails while it is out of date.
`;

/** @throws Error for a variable without a comment */
export function configurationDocs(root: string): string {
  const sections = SECTIONS.map(({ title, types, files, without = [] }) => {
    const source = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    const required = types.flatMap(requiredOf);
    const rows = types
      .flatMap(variablesOf)
      .filter(({ declaredBy }) => !without.includes(declaredBy))
      .map((variable) => rowOf(variable, required.includes(variable.name), meaningOf(variable.name, source)));
    return `\n## ${title}\n\n| variable | value | default | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return HEAD + sections.join('');
}

const rowOf = (
  { name, kind, isSecret, defaultValue }: Variable,
  isRequired: boolean,
  meaning: string,
): string =>
  `| \`${name}\` | ${kind}${isSecret ? ' (*secret*)' : ''} | ${isRequired ? 'required' : shown(defaultValue)} | ${meaning} |`;

/** The variables that an empty environment lacks. */
function requiredOf(type: new () => object): string[] {
  try {
    readConfig({}, type);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map((fault) => fault.slice(0, fault.indexOf(':')));
  }
}

function shown(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  return `\`${Array.isArray(value) ? value.join(',') : (value as string | number | boolean)}\``;
}

/** The comment above the decorators of a property. */
function meaningOf(name: string, source: string): string {
  const comment = new RegExp(String.raw`/\*\*((?:(?!\*/)[^])*)\*/(?:(?!/\*\*|;\n)[^])*?\n  ${name}\b`).exec(
    source,
  );
  if (!comment) throw new Error(`${name} has no comment that says what it means`);
  return comment[1]!
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}
