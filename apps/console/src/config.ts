import {
  ConfigError,
  DatabaseConfig,
  Holds,
  List,
  Secret,
  ServiceConfig,
  Text,
  WholeNumber,
  endMisconfigured,
  isLoopback,
  readConfigOrExit,
} from '@app/config';
import { OidcConfig } from './access/oidc-config';
import { IsOptional, Matches } from 'class-validator';

/** How the console is reached, and what it may show and start. */
export class ConsoleConfig extends ServiceConfig {
  oidc: OidcConfig;

  /** Port of the console. */
  @WholeNumber(0, 65_535)
  PORT = 8088;

  /** Address to listen on. On any but a loopback address a login is needed: CONSOLE_USERNAME or CONSOLE_OIDC_ISSUER. */
  @Text()
  HOST = '127.0.0.1';

  /** Name of the login (HTTP Basic). With it, every page asks for the login. */
  @Holds<ConsoleConfig>(
    ({ CONSOLE_USERNAME: name, CONSOLE_PASSWORD: password }) =>
      (name === undefined) === (password === undefined),
    'must be set when CONSOLE_PASSWORD is',
  )
  CONSOLE_USERNAME?: string;

  /** Password of the login, 12 characters or more. */
  @Secret()
  @IsOptional()
  @Text(/^.{12,}$/, 'must have 12 characters or more')
  CONSOLE_PASSWORD?: string;

  /** YAML file that says who may send. Secrets that it names are not read. */
  @Text()
  SOURCES_FILE: string;

  /** URL under which senders reach the gateway. */
  @Text(/^https?:\/\//, 'must be an http:// or https:// URL')
  PUBLIC_URL = 'http://127.0.0.1:8080';

  /** Admin URLs of the apps, for the page of health. A name with several addresses stands for a process at each. */
  @Matches(/^https?:\/\/[^\s/]+\/?$/, {
    each: true,
    message: '$property: must list URLs such as http://gateway:9090',
  })
  @List(0)
  ADMIN_URLS: string[] = [];

  /** With it, dead letters can be redriven from their page: a `postgres://` URL of the owner of the tables. */
  @Secret()
  @IsOptional()
  @Text(/^postgres(ql)?:\/\//, 'must be a postgres:// URL')
  OPERATIONS_DATABASE_URL?: string;
}

/** All that the console is configured by. */
export interface ConsoleSettings {
  console: ConsoleConfig;
  database: DatabaseConfig;
}

export function consoleConfig(): ConsoleSettings {
  const [console, oidc, database] = readConfigOrExit<[ConsoleConfig, OidcConfig, DatabaseConfig]>(
    process.env,
    ConsoleConfig,
    OidcConfig,
    DatabaseConfig,
  );
  Object.assign(console, { oidc });
  const { HOST, CONSOLE_USERNAME: name } = console;
  const isOpen = name === undefined && oidc.CONSOLE_OIDC_ISSUER === undefined;
  if (isOpen && HOST !== 'localhost' && !isLoopback(HOST))
    endMisconfigured(
      new ConfigError([
        'CONSOLE_USERNAME: must be set, or CONSOLE_OIDC_ISSUER, where HOST is not a loopback address',
      ]),
    );
  return { console, database };
}

/** What the operator's program is given: as the console itself, but with the login that may change rows. */
export const operatorEnvironment = ({ OPERATIONS_DATABASE_URL }: ConsoleConfig): NodeJS.ProcessEnv => ({
  ...process.env,
  DATABASE_URL: OPERATIONS_DATABASE_URL,
  DATABASE_URL_FILE: undefined,
});
